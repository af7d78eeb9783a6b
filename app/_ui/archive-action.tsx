import { ActionForm } from './action-form.tsx'
import { SubmitButton } from './submit-button.tsx'

type Action = Parameters<typeof ActionForm>[0]['action']

/** The button that archives what is in the lists, or restores what is not. */
export function ArchiveAction({ isArchived, archive, restore }: { isArchived: boolean; archive: Action; restore: Action }) {
  return isArchived ? (
    <ActionForm action={restore} label="Restore">
      <SubmitButton pending="Restoring…">Restore</SubmitButton>
    </ActionForm>
  ) : (
    <ActionForm action={archive} label="Archive">
      <SubmitButton look="secondary" pending="Archiving…">
        Archive
      </SubmitButton>
    </ActionForm>
  )
}
