/**
 * The variables of a site other than `main` (whose variables are the environment's): what its connectors need, and
 * settings of its own. They lie in the site's records, sealed one by one for their site and name.
 *
 * Stored form (collection `site-settings`, version 1): id `variables`, value {v, variables: {NAME: {keyId, nonce, data}}}.
 */
import * as z from 'zod'
import { SwitchhookError } from '../../lib/errors.ts'
import { once } from '../../lib/once.ts'
import type { Env } from '../../lib/variable-fields.ts'
import type { Records } from '../../ports/records.ts'
import { type SealedText, type SecretBox, sealedText } from './secret-box.ts'

const ref = { collection: 'site-settings', id: 'variables' }
const mostVariables = 200
const triesMax = 5

const storedForm = once(() => z.object({ v: z.literal(1), variables: z.record(z.string(), sealedText) }))

export interface StoredVariables {
  /** The record's, 0 where there is none. */
  readonly version: number
  readonly sealed: Readonly<Record<string, SealedText>>
}

/** Rejects with `storage_unavailable`. */
export async function readSiteVariables(records: Records): Promise<StoredVariables> {
  const found = await records.get(ref.collection, ref.id)
  if (found === undefined) return { version: 0, sealed: {} }
  return { version: found.version, sealed: storedForm().parse(found.value).variables }
}

/** All variables in the clear. Rejects with `not_configured` when one does not open: a site half set up is worse. */
export async function openSiteVariables(box: SecretBox, site: string, { sealed }: StoredVariables): Promise<Env> {
  const opened = Object.entries(sealed).map(async ([name, one]) => [name, await box.open(one, contextOf(site, name))])
  return Object.fromEntries(await Promise.all(opened))
}

/**
 * Sets (text) and removes (undefined) variables; the others stay. Where something is set, those of an old key that open
 * are sealed anew. `check` sees what the site would have, as far as it opens, and throws to refuse it.
 */
export async function changeSiteVariables(
  { records, box }: { readonly records: Records; readonly box: SecretBox },
  changes: Env,
  check: (variables: Env) => void,
): Promise<void> {
  const set = Object.entries(changes).filter((change): change is [string, string] => change[1] !== undefined)
  for (let tries = 0; tries < triesMax; tries += 1) {
    const { version, sealed } = await readSiteVariables(records)
    const opened = await openWhatOpens(box, records.site, { version, sealed })
    const left = Object.entries(sealed).filter(([name]) => !Object.hasOwn(changes, name))
    const old = set.length === 0 ? [] : left.filter(([name, one]) => Object.hasOwn(opened, name) && !box.isCurrent(one))
    const toSeal = [...old.map(([name]): [string, string] => [name, opened[name] ?? '']), ...set]
    check({ ...opened, ...changes })
    const anew = toSeal.map(
      async ([name, text]) => [name, await box.seal(text, contextOf(records.site, name))] as const,
    )
    const variables = Object.fromEntries([...left, ...(await Promise.all(anew))])
    if (Object.keys(variables).length > mostVariables) {
      throw new SwitchhookError('bad_field', `A site holds at most ${mostVariables} variables; remove some first.`)
    }
    const { committed } = await records.write([{ op: 'put', ...ref, value: { v: 1, variables }, expect: version }])
    if (committed) return
  }
  throw new SwitchhookError('conflict', 'Others are changing these variables at the same time; try again.', {
    retryable: true,
  })
}

/** What opens, by name; what does not (its key is gone) is left out. */
export async function openWhatOpens(
  box: SecretBox,
  site: string,
  { sealed }: StoredVariables,
): Promise<Readonly<Record<string, string>>> {
  const opened: Record<string, string> = {}
  for (const [name, one] of Object.entries(sealed)) {
    const text = await box.open(one, contextOf(site, name)).catch(() => undefined)
    if (text !== undefined) opened[name] = text
  }
  return opened
}

/** A sealed text moved to another site or name does not open. */
function contextOf(site: string, name: string): string {
  return `switchhook variable ${site} ${name}`
}
