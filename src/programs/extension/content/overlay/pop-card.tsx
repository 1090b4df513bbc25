/** The card of one call: who, where to, for how long, and the one button. */
import { Avatar } from '../../../pages/parts/avatar.tsx'
import { Icon } from '../../../pages/parts/icons.tsx'
import { clockText } from '../../../pages/parts/times.ts'
import { texts } from '../../shared/language.ts'
import type { CardCall } from '../../shared/messages.ts'
import { usePhoto } from '../../shared/use-photo.ts'

export interface PopActions {
  readonly open: (callId: string) => void
  readonly dismiss: (callId: string) => void
  readonly panel: () => void
}

/** Only what a person does counts: a page could otherwise press for them. */
const byHand = (act: () => void) => (event: Event) => {
  if (event.isTrusted) act()
}

export function PopCard({ call, nowMs, actions }: { call: CardCall; nowMs: number; actions: PopActions }) {
  const { callId, name, company, number, state } = call
  return (
    <section class="pop card" data-state={state} role="dialog" aria-label={texts.incomingCallOf(name)}>
      <div class="row sm muted">
        <Brand />
        <span class="grow">{whereTo(call)}</span>
        <button
          type="button"
          class="btn quiet icon hide"
          aria-label={texts.hide}
          onClick={byHand(() => actions.dismiss(callId))}
        >
          <Icon name="cross" />
        </button>
      </div>
      <div class="row who">
        <Avatar name={name} photo={usePhoto(call.photo)} look={`lg ${state === 'ringing' ? 'solid ringing' : ''}`} />
        <div class="grow">
          <h2>{name}</h2>
          {call.isShared && <p class="muted sm">{texts.orAnother}</p>}
          {company && <p>{company}</p>}
          {number && (
            <p class="muted sm">
              <span class="tn">{number}</span>
            </p>
          )}
          {call.isPending && <p class="muted sm">{texts.lookingUp}</p>}
        </div>
        <div class="num">
          <p class={`st ${state === 'over' ? 'muted' : 'accent'}`}>
            <Icon name={state === 'ringing' ? 'ring' : state === 'over' ? 'check' : 'phone'} />
            {stateText(call)}
          </p>
          {call.sinceMs !== undefined && <p class="muted">{clockText(nowMs - call.sinceMs)}</p>}
        </div>
      </div>
      {call.remark && (
        <p class="sm last">
          <Icon name="spark" />
          <span>{call.remark}</span>
        </p>
      )}
      {state !== 'over' && <Buttons call={call} actions={actions} />}
    </section>
  )
}

function Buttons({ call, actions }: { call: CardCall; actions: PopActions }) {
  return (
    <div class="row">
      {call.hasRecord && (
        <button type="button" class="btn main-b grow" onClick={byHand(() => actions.open(call.callId))}>
          {texts.openRecord}
        </button>
      )}
      <button type="button" class={`btn ${call.hasRecord ? '' : 'grow'}`} onClick={byHand(actions.panel)}>
        <Icon name="note" />
        {texts.note}
      </button>
    </div>
  )
}

function whereTo({ direction, place }: CardCall): string {
  if (direction === 'outbound') return texts.outgoing
  return place === undefined ? texts.incoming : texts.incomingTo(place)
}

export function stateText({ state, direction, reason, answeredBy }: CardCall): string {
  if (state === 'over' && reason === 'answered elsewhere' && answeredBy) return texts.answeredBy(answeredBy)
  if (state === 'over') return texts.over[reason ?? 'ended'] ?? texts.over.ended ?? ''
  if (state === 'talking') return texts.talking
  return direction === 'outbound' ? texts.calling : texts.ringing
}

export function Brand() {
  return (
    <span class="brand">
      <svg viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="8" fill="#0b6b5d" />
        <path
          d="M9 12a7 7 0 0 1 14 0v2a3 3 0 0 1-3 3h-8a3 3 0 0 0 0 6h11"
          fill="none"
          stroke="#fff"
          stroke-width="3"
          stroke-linecap="round"
          stroke-linejoin="round"
        />
      </svg>
    </span>
  )
}
