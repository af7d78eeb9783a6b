/** The steps from nothing to a configuration that may be used, in order, each with where it is taken. */
import type { TeamRoad } from '#lib/data/team-road.ts'

export interface RoadStep {
  title: string
  why: string
  done: boolean
  href: string
}

/** @param mayEdit whether the person may take the steps; else they lead to where they can be watched. */
export function roadSteps(team: string, road: TeamRoad, mayEdit: boolean): RoadStep[] {
  const base = `/t/${team}`
  const siteOf = (slug: string | null) => (slug === null ? `${base}/sites` : `${base}/sites/${slug}`)
  const versionOf = (version: TeamRoad['scenario']) => (version === null ? `${base}/scenarios` : `${base}/scenarios/${version.slug}/versions/${version.number}`)
  const toStart = (kind: 'hosts' | 'sites' | 'scenarios') => (mayEdit ? `${base}/${kind}/new` : `${base}/${kind}`)
  const profileHref = road.measuredSite === null ? siteOf(road.site) : mayEdit ? `${siteOf(road.measuredSite)}/profiles/new` : siteOf(road.measuredSite)
  return [
    { title: 'Describe a host', why: 'Its cores, its memory, and what lives on it beside Apache.', done: road.host !== null, href: road.host === null ? toStart('hosts') : `${base}/hosts` },
    { title: 'Add a site', why: 'One virtual host with its WSGI script and daemon group.', done: road.site !== null, href: road.site === null ? (road.host === null || !mayEdit ? toStart('sites') : `${base}/sites/new?host=${road.host}`) : `${base}/sites` },
    { title: 'Upload a measurement', why: 'An access log with response times says which requests cost what.', done: road.measuredSite !== null, href: siteOf(road.measuredSite ?? road.site) },
    { title: 'Keep a profile', why: 'Requests folded into actions, each with its share and its times.', done: road.profiledSite !== null, href: road.profiledSite === null ? profileHref : siteOf(road.profiledSite) },
    { title: 'Plan a scenario', why: 'Processes and threads for each site, and what will happen then.', done: road.scenario !== null, href: road.scenario === null ? toStart('scenarios') : `${base}/scenarios/${road.scenario.slug}` },
    { title: 'Have it approved', why: `Somebody other than the author decides on exact bytes of configuration.${road.hasOtherDecider ? '' : ' Nobody else in this team may decide yet: invite an approver.'}`, done: road.approved !== null, href: versionOf(road.approved ?? road.scenario) },
    { title: 'Download the configuration', why: 'The Apache files of the approved version, with their hashes.', done: road.exported, href: versionOf(road.approved ?? road.scenario) },
  ]
}
