import { InputField } from '../../_ui/field.tsx'

/** For a code of the app, which the browser may fill in, or a recovery code. */
export function CodeField({ hint }: { hint: string }) {
  return <InputField name="code" label="Code" autoComplete="one-time-code" autoCapitalize="off" spellCheck={false} required hint={hint} />
}
