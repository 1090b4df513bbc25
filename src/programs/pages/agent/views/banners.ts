/** What the agent must know beside the calls, with what to do about it. */
import { type ComponentChild, h } from 'preact'
import { clockText, timeText } from '../words.ts'
import type { ViewContext } from './context.ts'
import { SignIn } from './sign-in.ts'

/** So long before its end a token is to be renewed. */
export const renewBeforeMs = 10 * 60_000

export function Banners(context: ViewContext) {
  return h('div', { class: 'banners' }, [
    refused(context),
    expiring(context),
    offline(context),
    missed(context),
    unsentNotes(context),
  ])
}

function refused(context: ViewContext) {
  const { connection, me, nowMs } = context.state
  if (connection !== 'refused') return null
  const why =
    me !== undefined && me.expiresAtMs <= nowMs
      ? 'Your sign-in has ended.'
      : 'The server does not accept this token: it has ended, or it is not one of this server.'
  const what = `${why} Calls do not show until you sign in again; what you wrote is kept.`
  return banner('refused', 'alert', [h('p', {}, what), h(SignIn, { ...context, title: 'Sign in again' })])
}

function expiring(context: ViewContext) {
  const { me, nowMs, connection } = context.state
  const leftMs = me === undefined ? Number.POSITIVE_INFINITY : me.expiresAtMs - nowMs
  if (me === undefined || connection === 'refused' || leftMs > renewBeforeMs || leftMs <= 0) return null
  const until = timeText(new Date(me.expiresAtMs).toISOString())
  return banner('expiring', 'status', [
    h('p', {}, `Your sign-in ends at ${until}. Open a new link, or paste a new token; nothing that you see is lost.`),
    h('details', {}, [h('summary', {}, 'Sign in anew'), h(SignIn, { ...context, title: 'New token' })]),
  ])
}

function offline({ state }: ViewContext) {
  const { connection, offlineSinceMs, nowMs } = state
  if (connection !== 'offline' || offlineSinceMs === undefined) return null
  return banner('offline', undefined, [
    h('p', {}, [
      `The connection was lost ${clockText(nowMs - offlineSinceMs)} ago. New calls do not show; `,
      'it is tried again by itself, and what was missed shows then. Your phone works as ever.',
    ]),
  ])
}

function missed({ state, actions }: ViewContext) {
  if (state.missed === undefined) return null
  const { calls, complete } = state.missed
  const counted = calls === 1 ? 'One call changed' : `${calls} calls changed`
  const text = complete
    ? `${counted} while you were offline; marked below.`
    : 'You were offline for too long to be told what you missed; the calls that go on now show.'
  return banner('missed', 'status', [
    h('p', {}, text),
    h('button', { type: 'button', class: 'quiet', onClick: actions.seenMissed }, 'Understood'),
  ])
}

/** Of calls whose card is gone; the others show it themselves. */
function unsentNotes({ state, actions }: ViewContext) {
  const shown = new Set(state.cards.map(({ call }) => call.callId))
  const hidden = state.notes.filter((note) => note.state !== 'saved' && !shown.has(note.callId))
  if (hidden.length === 0) return null
  const what = hidden.length === 1 ? 'A note waits to be sent:' : `${hidden.length} notes wait to be sent:`
  return banner('notes', 'status', [
    h('p', {}, `${what} ${hidden.map(({ text, reason = '' }) => `“${text}” ${reason}`.trim()).join(', ')}`),
    h('button', { type: 'button', class: 'quiet', onClick: actions.sendNotes }, 'Send now'),
  ])
}

function banner(kind: string, role: 'alert' | 'status' | undefined, content: ComponentChild[]) {
  return h('div', { class: 'banner', 'data-kind': kind, role, key: kind }, content)
}
