import type { PutAside } from '#lib/data/put-aside.ts'
import { renderVersionAddress, SIDES } from '../compare/version-address.ts'

/** The page with the button that tries it again. */
export function putAsideAddress(team: string, { kind, id, of, site }: PutAside): string {
  const base = `/t/${team}`
  switch (kind) {
    case 'measurement':
      return `${base}/sites/${site ?? ''}/measurements/${id}`
    case 'mail':
      return `${base}/notices`
    case 'delivery':
      return `${base}/settings/webhooks`
    case 'computation': {
      const versions = of?.versions ?? []
      if (versions.length > 1) return `${base}/compare?${versions.map((version, index) => `${SIDES[index] ?? ''}=${encodeURIComponent(renderVersionAddress(version))}`).join('&')}`
      return `${base}/scenarios/${versions[0]?.scenario ?? ''}/versions/${versions[0]?.number ?? ''}`
    }
  }
}
