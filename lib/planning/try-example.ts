/** What the calculator begins with; apart from its schema, so that a page can show it without one. */
import type { TryFields } from './try-plan.ts'

/** The shop of the field report: cheap pages, and one in twelve requests that waits seconds for somebody else. */
export const TRY_EXAMPLE: TryFields = {
  rate: '16/s',
  actions: 'pages 80 % 65 ms 40 % CPU\ncart 12 % 270 ms 7 % CPU\ndelivery 5 % 2.6 s 1 % CPU\npayment 3 % 4.2 s 1 % CPU',
  processes: '6',
  threads: '1',
  perProcess: '290 MiB',
  cores: '12',
  hostMemory: '32 GiB',
  otherMemory: '512 MiB',
  p95: '2.8 s',
}
