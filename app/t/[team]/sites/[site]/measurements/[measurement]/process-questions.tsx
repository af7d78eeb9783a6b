import { WHOLE_FILE } from '#lib/ingest/site/process-answers.ts'
import type { AskedProcess } from '#lib/ingest/site/process-answers.ts'
import { ActionForm } from '../../../../../../_ui/action-form.tsx'
import { Card } from '../../../../../../_ui/card.tsx'
import { SelectField } from '../../../../../../_ui/field.tsx'
import { formatMiB } from '../../../../../../_ui/format.ts'
import { SubmitButton } from '../../../../../../_ui/submit-button.tsx'
import { answer } from './actions.ts'

/** The questions that only people can answer, with a choice for each process. */
export function ProcessQuestions({ team, site, id, asked, mayAnswer }: { team: string; site: string; id: string; asked: readonly AskedProcess[]; mayAnswer: boolean }) {
  const open = asked.filter((one) => one.answer === undefined).length
  const questions = [...new Set(asked.map(({ question }) => question))]
  return (
    <Card title={open > 0 ? 'Which processes are of this site?' : 'Which processes are of this site'} description={open > 0 ? 'The file does not tell, and nothing is guessed. Until somebody says it, these processes count for no group.' : 'As answered. A profile takes the memory of these processes.'}>
      <ActionForm action={answer.bind(null, team, site, id)} label="Processes" done="Kept. Make a profile anew to use it.">
        <div className="space-y-5">
          {questions.map((question) => (
            <fieldset key={question}>
              <legend className="max-w-prose text-sm font-medium">{question}</legend>
              <div className="mt-3 grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
                {asked
                  .filter((one) => one.question === question)
                  .map(({ key, process, candidates, answer: chosen }) => (
                    <SelectField
                      key={key}
                      name={`answers.${key}`}
                      label={key === WHOLE_FILE ? 'The process of this file' : `Process ${key.slice(1)}`}
                      hint={process === null ? undefined : `${process.title.slice(0, 40)}${process.title === '' ? '' : ', '}${formatMiB((process.pssKiB ?? process.rssKiB ?? 0) / 1024)}${process.threads === null ? '' : `, ${process.threads} threads`}`}
                      defaultValue={chosen ?? ''}
                      options={[
                        { value: '', label: 'not known' },
                        ...candidates.map((group) => ({ value: `group:${group}`, label: `daemon of ${group}` })),
                        { value: 'apache', label: 'Apache itself' },
                        { value: 'other', label: 'another site or program' },
                      ]}
                    />
                  ))}
              </div>
            </fieldset>
          ))}
        </div>
        {mayAnswer && (
          <div className="mt-4">
            <SubmitButton pending="Keeping…">Keep the answers</SubmitButton>
          </div>
        )}
      </ActionForm>
    </Card>
  )
}
