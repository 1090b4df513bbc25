/** What the agent must know beside the calls, with what to do about it. */
import type { ComponentChildren } from 'preact'
import { clockText, timeText } from '../../parts/times.ts'
import { DeskNotices } from '../desk/notices.tsx'
import { texts } from '../language.ts'
import type { ViewContext } from './context.ts'
import { SignIn } from './sign-in.tsx'

/** So long before its end a token is to be renewed. */
const renewBeforeMs = 10 * 60_000

export function Banners(context: ViewContext) {
  return (
    <div class="banners">
      <Refused {...context} />
      <Expiring {...context} />
      <Offline {...context} />
      <Missed {...context} />
      <UnsentNotes {...context} />
      <DeskNotices {...context} />
    </div>
  )
}

function Refused(context: ViewContext) {
  const { connection, me, nowMs } = context.state
  if (connection !== 'refused') return null
  const why = me !== undefined && me.expiresAtMs <= nowMs ? texts.signInEnded : texts.tokenRefused
  return (
    <Notice tone="bad" role="alert">
      <p>{texts.refusedHint(why)}</p>
      <SignIn {...context} title={texts.signInAgain} />
    </Notice>
  )
}

function Expiring(context: ViewContext) {
  const { me, nowMs, connection } = context.state
  const leftMs = me === undefined ? Number.POSITIVE_INFINITY : me.expiresAtMs - nowMs
  if (me === undefined || connection === 'refused' || leftMs > renewBeforeMs || leftMs <= 0) return null
  return (
    <Notice tone="warn" role="status">
      <p>{texts.expiring(timeText(new Date(me.expiresAtMs).toISOString()))}</p>
      <details>
        <summary>{texts.signInAgain}</summary>
        <SignIn {...context} title={texts.newToken} />
      </details>
    </Notice>
  )
}

function Offline({ state }: ViewContext) {
  const { connection, offlineSinceMs, nowMs } = state
  if (connection !== 'offline' || offlineSinceMs === undefined) return null
  return (
    <Notice tone="warn">
      <p>{texts.offline(clockText(nowMs - offlineSinceMs))}</p>
    </Notice>
  )
}

function Missed({ state, actions }: ViewContext) {
  if (state.missed === undefined) return null
  const { calls, complete } = state.missed
  return (
    <Notice tone="info" role="status">
      <p>{complete ? texts.missed(calls) : texts.missedUnknown}</p>
      <button type="button" class="btn" onClick={actions.seenMissed}>
        {texts.understood}
      </button>
    </Notice>
  )
}

/** Of calls whose card is gone; the others show it themselves. */
function UnsentNotes({ state, actions }: ViewContext) {
  const shown = new Set(state.cards.map(({ call }) => call.callId))
  const hidden = state.notes.filter((note) => note.state !== 'saved' && !shown.has(note.callId))
  if (hidden.length === 0) return null
  const notes = hidden.map(({ text, wrapUp, reason = '' }) => `“${text || wrapUp}” ${reason}`.trim()).join(', ')
  return (
    <Notice tone="warn" role="status">
      <p>{`${texts.unsentNotes(hidden.length)} ${notes}`}</p>
      <button type="button" class="btn" onClick={actions.sendNotes}>
        {texts.sendNow}
      </button>
    </Notice>
  )
}

interface NoticeProps {
  readonly tone: 'bad' | 'warn' | 'info'
  readonly role?: 'alert' | 'status'
  readonly children: ComponentChildren
}

function Notice({ tone, role, children }: NoticeProps) {
  return (
    <div class={`notice ${tone}`} role={role}>
      {children}
    </div>
  )
}
