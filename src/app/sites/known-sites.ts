/**
 * Which sites there are: a registry in the records of `main`, asked before anything of another site is touched, so that a name
 * that a stranger makes up costs one cached look and leaves nothing behind.
 *
 * Stored form (collection `sites`, version 1): id the site's name, value {v, createdAt}; index `sites.name`.
 *
 * Sites of releases before 0.2 are not in it: they are noted when something proves them (a key, an alarm). For that, keys of
 * unknown sites are looked up after all, but only a few an hour.
 */
import { setBounded } from '../../lib/bounded-map.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import { type Clock, isoUtc } from '../../ports/clock.ts'
import type { Records } from '../../ports/records.ts'

const collection = 'sites'
const nameIndex = 'sites.name'
const knownForMs = 300_000
/** A site made in another isolate is found soon. */
const unknownForMs = 5_000
const mostRemembered = 5_000
/** Unproved names that may be looked at in an hour, over the whole deployment. */
const looksPerHour = 30
const hourMs = 3_600_000

export interface SiteEntry {
  readonly name: string
  readonly createdAt: string
}

export interface KnownSitesPorts {
  /** Of site `main`. */
  readonly records: Records
  readonly clock: Pick<Clock, 'now'>
}

export class KnownSites {
  readonly #ports: KnownSitesPorts
  readonly #remembered = new Map<string, { readonly known: boolean; readonly untilMs: number }>()

  constructor(ports: KnownSitesPorts) {
    this.#ports = ports
  }

  /** Rejects with `storage_unavailable` when it is neither remembered nor can be read. */
  async has(name: string): Promise<boolean> {
    if (name === 'main') return true
    const remembered = this.#remembered.get(name)
    if (remembered !== undefined && this.#ports.clock.now() < remembered.untilMs) return remembered.known
    try {
      const known = (await this.#ports.records.get(collection, name)) !== undefined
      this.#remember(name, known)
      return known
    } catch (error) {
      if (remembered?.known === true) return true
      throw error
    }
  }

  /** Notes a site that is proved to be there, or is being made. Repeating it changes nothing. */
  async add(name: string): Promise<void> {
    const { records, clock } = this.#ports
    if (await this.has(name)) return
    const value = { v: 1, createdAt: isoUtc(clock.now()) }
    const index = [{ index: nameIndex, key: name }]
    await records.write([{ op: 'put', collection, id: name, value, index, expect: 0, onConflict: 'skip' }])
    this.#remember(name, true)
  }

  /** Rejects with `not_found`. */
  async get(name: string): Promise<SiteEntry> {
    const found = await this.#ports.records.get<{ createdAt: string }>(collection, name)
    if (found === undefined) throw new SwitchhookError('not_found', `There is no site ${name}.`)
    return { name, createdAt: found.value.createdAt }
  }

  /** Whether an unknown name may be looked at once more this hour. */
  async mayLookAtUnknown(): Promise<boolean> {
    const { records, clock } = this.#ports
    const hour = Math.floor(clock.now() / hourMs)
    const count = { op: 'count', group: `unknown-sites ${hour}`, add: { looks: 1 } } as const
    const { looks = 1 } = await records.addCounts({ ...count, expiresAtMs: (hour + 2) * hourMs })
    return looks <= looksPerHour
  }

  /** All but `main`, by name. `limit` 1 to 1000. */
  async list(limit: number, cursor?: string): Promise<{ sites: readonly SiteEntry[]; next?: string }> {
    const page = await this.#ports.records.list<{ createdAt: string }>({ index: nameIndex, limit, cursor })
    return { sites: page.records.map(({ id, value }) => ({ name: id, createdAt: value.createdAt })), next: page.next }
  }

  #remember(name: string, known: boolean): void {
    const untilMs = this.#ports.clock.now() + (known ? knownForMs : unknownForMs)
    setBounded(this.#remembered, name, { known, untilMs }, mostRemembered)
  }
}
