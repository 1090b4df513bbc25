/**
 * Opens the caller's record by itself, on ring or on answer, as the agent chose.
 *
 * What must stay true: a record opens once for a call, however many tabs are open, and only of a call that rang while this page looked:
 * a reload in the middle of a call opens nothing.
 */
import type { CallData } from '../../client/index.ts'
import { takesFirst } from '../parts/first-tab.ts'
import { isLive, type State } from './state.ts'

interface AutoOpenPorts {
  /** Of a call; undefined: none, or not known yet. */
  readonly recordOf: (call: CallData) => string | undefined
  /** The browser did not let the page open it. */
  readonly blocked: (call: CallData, url: string) => void
}

export function createAutoOpen({ recordOf, blocked }: AutoOpenPorts): { follow(state: State): void } {
  /** Calls that rang here: whether their record is still to be opened. */
  const rang = new Map<string, 'to open' | 'done'>()

  const followCall = (call: CallData, mode: State['settings']['autoOpen']) => {
    if (call.state === 'ringing' && !rang.has(call.callId)) rang.set(call.callId, 'to open')
    if (rang.get(call.callId) !== 'to open') return
    // Chosen in the middle of a call, it is for the next.
    if (mode === 'off' && call.state === 'talking') rang.set(call.callId, 'done')
    const isTime = mode === 'ring' || (mode === 'answer' && call.state === 'talking')
    const url = isTime ? recordOf(call) : undefined
    if (url === undefined) return
    rang.set(call.callId, 'done')
    void openOnce(call, url)
  }

  const openOnce = async (call: CallData, url: string) => {
    if (!(await takesFirst('opened', call.callId))) return
    // Not `noopener`: that would hide whether the browser refused. The opener is cut off before anything is loaded.
    const opened = window.open('', '_blank')
    if (opened === null) return blocked(call, url)
    opened.opener = null
    opened.location.replace(url)
  }

  return {
    follow({ cards, settings, offlineSinceMs }) {
      if (offlineSinceMs !== undefined) return
      const live = cards.filter((card) => isLive(card) && card.call.direction !== 'outbound')
      for (const { call } of live) followCall(call, settings.autoOpen)
      const known = new Set(live.map(({ call }) => call.callId))
      for (const callId of rang.keys()) if (!known.has(callId)) rang.delete(callId)
    },
  }
}
