import { expect, test } from 'vitest'
import { licenceFault } from './licence-terms.ts'

test.each(['MIT', 'Apache-2.0', '(MIT OR GPL-3.0)', 'MIT AND ISC', { type: 'MIT', url: 'x' }, [{ type: 'GPL-2.0' }, { type: 'MIT' }]])('%o is taken', (licence) => {
  expect(licenceFault(licence)).toBeNull()
})
test.each(['GPL-3.0', 'AGPL-3.0-only', 'MIT AND GPL-3.0', 'UNLICENSED', 'SEE LICENSE IN LICENSE', '', undefined, {}])('%o is not', (licence) => {
  expect(licenceFault(licence)).not.toBeNull()
})
