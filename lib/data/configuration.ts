/**
 * The Apache configuration of a version, rendered anew from its inputs. Its hash is what a reviewer approves: the bytes of
 * every file, without the lines that name the reviewer, so that it is the same before and after the approval.
 */
import 'server-only'
import { createHash } from 'node:crypto'
import { exportBundle } from '#lib/planning/export-bundle.ts'
import type { ExportBundle } from '#lib/planning/export-bundle.ts'
import type { Version } from './versions.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

export interface Configuration extends ExportBundle {
  /** "sha256:" and the hash over path and hash of every file. */
  configHash: string
}

/** Throws AppError `invalid` when a value cannot be written safely; names the place. */
export function renderConfiguration(version: RenderedVersion): Configuration {
  const known = rendered.get(version)
  if (known !== undefined) return known
  const configuration = renderAnew(version)
  rendered.set(version, configuration)
  return configuration
}

type RenderedVersion = Pick<Version, 'inputs' | 'number' | 'contentHash' | 'engineVersion' | 'scenario' | 'result'>

/** A page and the checks it shows ask for the same version; a version never changes. */
const rendered = new WeakMap<RenderedVersion, Configuration>()

function renderAnew(version: RenderedVersion): Configuration {
  const { plan, configuration, provenance } = version.inputs
  const warnings = version.result.checks.filter(({ outcome }) => outcome === 'failed').map(({ title, detail }) => `${title}. ${detail}`)
  const bundle = exportBundle({ plan, configuration, provenance, title: { scenario: version.scenario.name, version: version.number, contentHash: version.contentHash, engineVersion: version.engineVersion }, warnings }, sha256)
  const configHash = `sha256:${createHash('sha256').update(bundle.files.map((file) => `${file.sha256}  ${file.path}\n`).join('')).digest('hex')}`
  return { ...bundle, configHash }
}
