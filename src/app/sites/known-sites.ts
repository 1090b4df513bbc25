/**
 * Which sites there are: a registry in the records of `main`, asked before anything of another site is touched, so that a name
 * that a stranger makes up costs one cached look and leaves nothing behind.
 *
 * Stored form (collection `sites`, version 1): id the site's name, value {v, createdAt, title?, disabledAt?, exportedAt?}; index
 * `sites.name`.
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
/** A site that was disabled in another isolate is refused within this time. */
const knownForMs = 60_000
/** A site made in another isolate is found soon. */
const unknownForMs = 5_000
const mostRemembered = 5_000
/** Unproved names that may be looked at in an hour, over the whole deployment. */
const looksPerHour = 30
const hourMs = 3_600_000

export interface SiteEntry {
  readonly name: string
  readonly createdAt: string
  /** What people call it; the name is part of its keys and stays. */
  readonly title?: string
  /** Its keys are refused since. */
  readonly disabledAt?: string
  /** When all of it was last exported. */
  readonly exportedAt?: string
}

type StoredSite = Omit<SiteEntry, 'name'> & {
  readonly v: 1
  /** It is gone. Kept for a day, so that a message that is late does not bring it back. */
  readonly removedAt?: string
}
const removedKeptMs = 86_400_000

export interface KnownSitesPorts {
  /** Of site `main`. */
  readonly records: Records
  readonly clock: Pick<Clock, 'now'>
}

export class KnownSites {
  readonly #ports: KnownSitesPorts
  readonly #remembered = new Map<
    string,
    { readonly known: boolean; readonly disabled: boolean; readonly untilMs: number }
  >()

  constructor(ports: KnownSitesPorts) {
    this.#ports = ports
  }

  /** Rejects with `storage_unavailable` when it is neither remembered nor can be read. */
  async has(name: string): Promise<boolean> {
    if (name === 'main') return true
    const remembered = this.#remembered.get(name)
    if (remembered !== undefined && this.#ports.clock.now() < remembered.untilMs) return remembered.known
    try {
      const found = await this.#ports.records.get<StoredSite>(collection, name)
      const known = found !== undefined && found.value.removedAt === undefined
      this.#remember(name, known, found?.value.disabledAt !== undefined)
      return known
    } catch (error) {
      if (remembered?.known === true) return true
      throw error
    }
  }

  /** Whether its keys are refused, as `has` found it last. */
  isDisabled(name: string): boolean {
    return this.#remembered.get(name)?.disabled === true
  }

  /** Throws `forbidden` for one that is, to whoever is its own. */
  refuseDisabled(name: string): void {
    if (!this.isDisabled(name)) return
    const message = `Site ${name} is disabled; the owner of the deployment can enable it: npx switchhook sites enable ${name}.`
    throw new SwitchhookError('forbidden', message)
  }

  /** Rejects with `not_found`, and with `conflict` when others keep changing it. `undefined` takes a member away. */
  async change(name: string, changes: Partial<Omit<StoredSite, 'v' | 'createdAt'>>): Promise<SiteEntry> {
    const { records } = this.#ports
    for (let tries = 0; tries < 5; tries += 1) {
      const found = await records.get<StoredSite>(collection, name)
      if (!found || found.value.removedAt !== undefined) return this.get(name)
      const value = { ...found.value, ...changes }
      const index = [{ index: nameIndex, key: name }]
      const { committed } = await records.write([
        { op: 'put', collection, id: name, value, index, expect: found.version },
      ])
      if (!committed) continue
      this.#remember(name, true, value.disabledAt !== undefined)
      return this.get(name)
    }
    throw new SwitchhookError('conflict', `Site ${name} is being changed; try again.`, { retryable: true })
  }

  /** Nothing of it can be asked any more; its records are another matter. */
  async remove(name: string): Promise<void> {
    const { records, clock } = this.#ports
    const removedAt = isoUtc(clock.now())
    const value: StoredSite = { v: 1, createdAt: removedAt, removedAt }
    const expiresAtMs = clock.now() + removedKeptMs
    await records.write([{ op: 'put', collection, id: name, value, index: [], expiresAtMs }])
    this.#remember(name, false)
  }

  /** Notes a site that is proved to be there, or is being made. Repeating it changes nothing. */
  async add(name: string): Promise<void> {
    const { records, clock } = this.#ports
    if (await this.has(name)) return
    const value = { v: 1, createdAt: isoUtc(clock.now()) }
    const index = [{ index: nameIndex, key: name }]
    const put = { op: 'put', collection, id: name, value, index, expect: 0, onConflict: 'skip' } as const
    const { outcomes } = await records.write([put])
    if (outcomes[0] === 'written') this.#remember(name, true)
    else await this.has(name)
  }

  /** Rejects with `not_found`. */
  async get(name: string): Promise<SiteEntry> {
    const found = await this.#ports.records.get<StoredSite>(collection, name)
    if (found === undefined) throw new SwitchhookError('not_found', `There is no site ${name}.`)
    if (found.value.removedAt !== undefined) {
      const advice = `Site ${name} was removed less than a day ago; take another name, or wait.`
      throw new SwitchhookError('not_found', advice)
    }
    return entryOf(name, found.value)
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
    const page = await this.#ports.records.list<StoredSite>({ index: nameIndex, limit, cursor })
    return { sites: page.records.map(({ id, value }) => entryOf(id, value)), next: page.next }
  }

  #remember(name: string, known: boolean, disabled = false): void {
    const untilMs = this.#ports.clock.now() + (known ? knownForMs : unknownForMs)
    setBounded(this.#remembered, name, { known, disabled, untilMs }, mostRemembered)
  }
}

function entryOf(name: string, { createdAt, title, disabledAt, exportedAt }: StoredSite): SiteEntry {
  return { name, createdAt, title, disabledAt, exportedAt }
}
