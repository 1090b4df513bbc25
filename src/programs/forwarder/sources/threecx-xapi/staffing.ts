/** Who is in which queue of this 3CX, and its trunks: asked for every few seconds, whatever goes wrong. */
import type { GroupSource, KnownGroups } from '../../../../adapters/pbx/group-source.ts'
import type { ThreecxApi } from '../../../../adapters/pbx/threecx/api/api.ts'
import { GroupReader } from '../../../../adapters/pbx/threecx/xapi/group-reader.ts'
import { toSwitchhookError } from '../../../../lib/errors.ts'
import type { SourceContext } from '../../source-type.ts'

/** What an admin has to change first. */
const refusedPauseMs = 300_000

export class XapiStaffing implements GroupSource {
  readonly #reader: GroupReader
  readonly #context: SourceContext
  readonly #everyMs: number
  readonly #source: string
  #known: KnownGroups | undefined

  constructor(source: string, api: ThreecxApi, everyMs: number, context: SourceContext) {
    this.#source = source
    this.#reader = new GroupReader(api, context.clock)
    this.#everyMs = everyMs
    this.#context = context
  }

  groups(): KnownGroups | undefined {
    return this.#known
  }

  async keepGroups(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#context
    let logged: string | undefined
    while (!signal.aborted) {
      let pauseMs = this.#everyMs
      try {
        const asOfMs = clock.now()
        const groups = await this.#reader.read(signal)
        this.#known = { groups, trunks: await this.#reader.readTrunks(signal), asOfMs }
        logged = undefined
      } catch (thrown) {
        if (signal.aborted) return
        const { code, message } = toSwitchhookError(thrown)
        if (code !== logged) log.warn('xapi_queues_unknown', { source: this.#source, code, problem: message })
        logged = code
        if (code === 'source_unauthorized') pauseMs = refusedPauseMs
      }
      await clock.sleep(pauseMs, signal).catch(() => undefined)
    }
  }
}
