/** What is read again while somebody is signed in: the day's calls, and the names of colleagues. */
import type { CallData } from '../../client/index.ts'
import type { Ask } from './api.ts'
import { readDay } from './day.ts'
import { readColleagues } from './desk/read-colleagues.ts'
import type { State } from './state.ts'
import type { Action } from './update.ts'

const dayTicks = 5
/** Colleagues' calls are not announced here, and may be those of callers who wait for a call back. */
const callBackTicks = 30

interface Parts {
  readonly ask: Ask
  readonly state: () => State
  readonly dispatch: (action: Action) => void
}

export class Refresh {
  readonly #parts: Parts
  /** Something changed since the list of the day was read. */
  #dayIsOld = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  dayChanged(): void {
    this.#dayIsOld = true
  }

  callIsOver(call: CallData): void {
    this.#dayIsOld = true
    if (this.#wantsName(call)) void this.showColleagues()
  }

  /** Once a second. */
  tick(ticks: number): void {
    const { me, callBacks } = this.#parts.state()
    if (ticks % callBackTicks === 0 && callBacks.length > 0 && document.visibilityState === 'visible')
      this.#dayIsOld = true
    if (me && this.#dayIsOld && ticks % dayTicks === 0) void this.showDay()
  }

  async showDay(): Promise<void> {
    const { ask, state, dispatch } = this.#parts
    this.#dayIsOld = false
    const { me } = state()
    const day = await readDay(ask, Date.now())
    if (!day) this.#dayIsOld = true
    // Somebody else signed in meanwhile: theirs follows.
    else if (me === state().me) dispatch({ kind: 'day', day })
  }

  async showColleagues(): Promise<void> {
    const { ask, state, dispatch } = this.#parts
    const { me } = state()
    const colleagues = await readColleagues(ask)
    if (colleagues && me === state().me) dispatch({ kind: 'desk', desk: { colleagues } })
  }

  /** Who took it is known by extension only, and the table may have a name. */
  #wantsName({ answeredBy }: CallData): boolean {
    return answeredBy !== undefined && !this.#parts.state().colleagues.some(({ extension }) => extension === answeredBy)
  }
}
