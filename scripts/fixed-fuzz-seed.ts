/**
 * Property tests draw the same cases in every run, so that a failure is of the change and can be repeated. Other cases:
 * HEADROOM_FUZZ_SEED=$RANDOM npm test -- --only unit
 */
import fc from 'fast-check'

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env['HEADROOM_FUZZ_SEED'] ?? 20_261_124) })
