/** Every server action of a team, sent by every caller as the page's script would send it. */
import { can } from '#lib/base/permissions.ts'
import { allRows } from '#lib/data/test-rows.ts'
import { settle, type FullTeam } from '../../e2e/fixtures/full-team.ts'
import { findAction, type KnownAction } from '../../e2e/fixtures/find-action.ts'
import { addressOf } from '../../e2e/pages.ts'
import { TEAM_ACTIONS, type FormFields, type TeamAction } from '../../e2e/server-actions.ts'
import { ask, faultsOf, inParallel, isForRole, told, type Asked, type Cell } from './cell.ts'
import type { Caller, Matrix } from './callers.ts'

interface Sent extends Asked {
  /** "ok", "redirect", or the code of the failure: "notFound", "forbidden", ... */
  code: string
}

export async function sendAction(address: string, caller: Caller, { id }: KnownAction, page: string, bound: readonly string[], form: FormFields, headers: Record<string, string> = {}): Promise<Sent> {
  const body = new FormData()
  // The form's fields come before what refers to them.
  for (const [name, value] of Object.entries(form)) body.append(`_1_${name}`, value)
  body.append('0', JSON.stringify([...bound, null, '$K1']))
  const got = await ask(address, caller, page, { method: 'POST', body, headers: { 'next-action': id, accept: 'text/x-component', ...headers } })
  const failure = /"ok":false,"code":"(\w+)"/.exec(got.text)?.[1]
  return { ...got, code: got.headers.has('x-action-redirect') ? 'redirect' : (failure ?? (got.text.includes('"ok":true') ? 'ok' : 'none')) }
}

const may = ({ standing }: Caller, { needs }: TeamAction): boolean => standing !== 'outside' && standing !== 'unknown' && can(standing, needs)
const actionOf = ({ file, name }: TeamAction) => findAction(`app/t/[team]/${file}`, name)
const rowOf = ({ file, name }: TeamAction) => `${file} ${name}`

interface Prepared {
  action: TeamAction
  known: KnownAction
  bound: readonly string[]
  form: FormFields
  foreignBound: readonly string[]
}

/** What each form would send, of things that are made for it; made before anything is compared. */
export async function prepareActions({ team, other }: Matrix): Promise<Prepared[]> {
  const prepared: Prepared[] = []
  for (const action of TEAM_ACTIONS) prepared.push({ action, known: actionOf(action), bound: await action.bound(team), form: await action.form(team), foreignBound: action.namesThings === true ? await action.bound(other) : [] })
  return prepared
}

/** Whoever may not. */
export async function refuseActions(address: string, { team, web }: Matrix, prepared: readonly Prepared[]): Promise<Cell[]> {
  const asked = prepared.flatMap((each) => web.filter((caller) => !may(caller, each.action)).map((caller) => ({ each, caller })))
  return inParallel(asked, async ({ each: { action, known, bound, form, foreignBound }, caller }): Promise<Cell> => {
    const page = addressOf(known.route, (caller.own ?? team).parts)
    const sent = await sendAction(address, caller, known, page, bound, form)
    const wanted = caller.standing === 'unknown' ? 'unauthenticated' : caller.standing === 'outside' ? 'notFound' : 'forbidden'
    const outside = caller.standing === 'outside' || caller.standing === 'unknown'
    const faults = faultsOf({ [`answers ${sent.code}, not ${wanted}`]: sent.code !== wanted, [`tells ${told(sent, team).join()}`]: outside && told({ ...sent, headers: new Headers() }, { ...team, secrets: team.secrets.filter((secret) => !Object.values(form).some((value) => value.includes(secret)) && !bound.some((value) => value.includes(secret))) }).length > 0 })
    if (caller.own !== undefined) {
      const own = caller.own.slug
      if (bound.length > 1) faults.push(...faultsOf({ 'takes another team’s things for its own': (await sendAction(address, caller, known, page, [own, ...bound.slice(1)], form)).code !== 'notFound' }))
      if (action.namesThings === true) faults.push(...faultsOf({ 'takes another team’s things in its form': !['notFound', 'invalid'].includes((await sendAction(address, caller, known, page, foreignBound, form)).code) }))
    }
    return { kind: 'action', row: rowOf(action), caller: caller.name, got: sent.code, faults }
  })
}

/** With the owner's cookie, from a page of another web site. */
export async function refuseActionsFromElsewhere(address: string, { team, web }: Matrix, prepared: readonly Prepared[]): Promise<string[]> {
  const owner = web.find(({ standing }) => standing === 'owner')
  if (owner === undefined) return ['there is no owner']
  return (await inParallel(prepared, async ({ action, known, bound, form }) => {
    const sent = await sendAction(address, owner, known, addressOf(known.route, team.parts), bound, form, { origin: 'https://elsewhere.example.com' })
    return sent.status === 500 && sent.code === 'none' ? [] : [`${rowOf(action)} from elsewhere answers ${sent.status} ${sent.code}`]
  })).flat()
}

/** What the refusals are worth: from the least role that may, each is done and rows change; then the roles above it get as far as the work itself. */
export async function allowActions(address: string, { team, web }: Matrix, which: (action: TeamAction) => boolean): Promise<Cell[]> {
  const cells: Cell[] = []
  const actions = TEAM_ACTIONS.filter(which)
  for (const action of actions) {
    const [caller] = web.filter((each) => may(each, action))
    if (caller === undefined) throw new Error(`nobody may send ${rowOf(action)}`)
    const known = actionOf(action)
    const [bound, form] = [await action.bound(team), await action.form(team)]
    const before = await allRows(team.teamId)
    const sent = await sendAction(address, caller, known, addressOf(known.route, team.parts), bound, form)
    const isDone = action.answer === undefined ? ['ok', 'redirect'].includes(sent.code) : sent.code === action.answer
    const isChanged = (await allRows(team.teamId)).join('\n') !== before.join('\n')
    const shouldChange = action.readsOnly !== true && action.answer === undefined
    cells.push({ kind: 'action', row: rowOf(action), caller: caller.name, got: sent.code, faults: faultsOf({ [`answers ${sent.code}: ${sent.text.slice(0, 300)}`]: !isDone, [shouldChange ? 'changes no row' : 'changes rows']: isChanged !== shouldChange }) })
    await settle(team)
  }
  for (const action of actions.filter(({ forOneself }) => forOneself !== true)) {
    const known = actionOf(action)
    for (const caller of web.filter((each) => may(each, action)).slice(1)) {
      const sent = await sendAction(address, caller, known, addressOf(known.route, team.parts), await action.bound(team), await formAgain(action, team))
      cells.push({ kind: 'action', row: rowOf(action), caller: caller.name, got: sent.code, faults: faultsOf({ [`answers ${sent.code}`]: ['unauthenticated', 'none', 'internal'].includes(sent.code) || isForRole(sent) }) })
    }
  }
  return cells
}

/** A form that named what is gone by now is sent empty: it is refused for that, and for nothing else. */
async function formAgain(action: TeamAction, team: FullTeam): Promise<FormFields> {
  try {
    return await action.form(team)
  } catch {
    return {}
  }
}
