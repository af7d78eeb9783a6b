/**
 * What a memory or host file says of a machine, against how the host is described: the changes that taking it over would
 * make. Small programs belong to the system reserve; those of 64 MiB or a twentieth of a core are tenants.
 */
import type { HostMeasurement } from '#lib/ingest/host/host-measurement.ts'
import type { TenantInput } from './host-input.ts'

export interface DescribedHost {
  cores: number
  memoryMiB: number
  tenants: readonly TenantInput[]
}

export interface HostChange {
  /** "cores", "memoryMiB", "tenant:NAME". */
  key: string
  label: string
  from: string | null
  to: string
  /** Ticked to begin with. */
  isUsual: boolean
}

const LEAST_MIB = 64
const LEAST_CORES = 0.05
const MOST_TENANTS = 20
/** Smaller differences are noise of the moment. */
const SAME = 0.05

export function hostChanges(host: DescribedHost, measured: HostMeasurement): HostChange[] {
  const changes: HostChange[] = []
  if (measured.cores !== null && Number.isInteger(measured.cores) && measured.cores >= 1 && measured.cores !== host.cores) changes.push({ key: 'cores', label: 'Cores', from: String(host.cores), to: String(measured.cores), isUsual: true })
  const total = measured.memory?.totalMiB ?? null
  if (total !== null && Math.round(total) >= 64 && !alike(total, host.memoryMiB, 0.005)) changes.push({ key: 'memoryMiB', label: 'Memory', from: `${host.memoryMiB} MiB`, to: `${Math.round(total)} MiB`, isUsual: true })
  for (const tenant of tenantsOf(measured)) {
    const known = host.tenants.find(({ name }) => name === tenant.name)
    if (known !== undefined && alike(known.memoryMiB, tenant.memoryMiB, SAME) && Math.abs(known.cpuCores - tenant.cpuCores) < 0.05) continue
    changes.push({ key: `tenant:${tenant.name}`, label: `Tenant ${tenant.name}`, from: known === undefined ? null : words(known), to: words({ ...tenant, cpuCores: tenant.cpuCores || (known?.cpuCores ?? 0) }), isUsual: true })
  }
  return changes
}

/** The host with the chosen changes laid over it. */
export function withHostChanges(host: DescribedHost, measured: HostMeasurement, take: readonly string[]): { cores: number; memoryMiB: number; tenants: TenantInput[] } {
  const keys = new Set(hostChanges(host, measured).map(({ key }) => key).filter((key) => take.includes(key)))
  const tenants = host.tenants.map((tenant) => ({ ...tenant }))
  for (const tenant of tenantsOf(measured)) {
    if (!keys.has(`tenant:${tenant.name}`)) continue
    const known = tenants.find(({ name }) => name === tenant.name)
    if (known === undefined) tenants.push(tenant)
    // A file without CPU figures says nothing of the CPU.
    else Object.assign(known, { memoryMiB: tenant.memoryMiB, cpuCores: tenant.cpuCores || known.cpuCores })
  }
  return {
    cores: keys.has('cores') ? (measured.cores ?? host.cores) : host.cores,
    memoryMiB: keys.has('memoryMiB') ? Math.round(measured.memory?.totalMiB ?? host.memoryMiB) : host.memoryMiB,
    tenants,
  }
}

function tenantsOf({ tenants }: HostMeasurement): TenantInput[] {
  return tenants
    .filter(({ memoryMiB, cpuCores }) => (memoryMiB ?? 0) >= LEAST_MIB || (cpuCores ?? 0) >= LEAST_CORES)
    .slice(0, MOST_TENANTS)
    .map(({ name, memoryMiB, cpuCores }) => ({ name: name.slice(0, 100), memoryMiB: Math.round(memoryMiB ?? 0), cpuCores: Number((cpuCores ?? 0).toFixed(2)) }))
}

const alike = (a: number, b: number, within: number): boolean => Math.abs(a - b) <= within * Math.max(a, b)
const words = ({ memoryMiB, cpuCores }: { memoryMiB: number; cpuCores: number }): string => `${memoryMiB} MiB${cpuCores > 0 ? `, ${cpuCores} cores` : ''}`
