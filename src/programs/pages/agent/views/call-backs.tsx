/** Who called, was not answered, and was not spoken with since: the newest first. */
import { Icon } from '../../parts/icons.tsx'
import { clockText } from '../../parts/times.ts'
import { whenText } from '../format.ts'
import { texts } from '../language.ts'
import type { CallBack } from '../state.ts'
import type { ViewContext } from './context.ts'

export function CallBacks(context: ViewContext) {
  const { callBacks } = context.state
  if (callBacks.length === 0) return null
  return (
    <section class="card call-backs" aria-labelledby="call-backs-title">
      <div class="ch">
        <h2 id="call-backs-title">{texts.toCallBack}</h2>
        <span class="tag bad">{callBacks.length}</span>
      </div>
      <ul class="list">
        {callBacks.map((waiting) => (
          <Row {...context} waiting={waiting} key={waiting.callId} />
        ))}
      </ul>
    </section>
  )
}

function Row({ waiting, state, actions, showNumber }: ViewContext & { readonly waiting: CallBack }) {
  const { name, number, times, waitedSeconds, at, queue } = waiting
  const shown = showNumber(number).text
  const who = name ?? shown
  const facts = [
    name === undefined ? texts.unknownCaller : shown,
    whenText(at, state.nowMs),
    queue,
    times > 1 ? texts.calledTimes(times) : undefined,
    waitedSeconds === undefined ? undefined : texts.waited(clockText(waitedSeconds * 1000)),
  ]
  return (
    <li class="row">
      <span class="grow">
        <strong>{who}</strong>
        <br />
        <span class="muted sm">{facts.filter(Boolean).join(' · ')}</span>
      </span>
      <button type="button" class="btn quiet" aria-label={texts.copyNumber(who)} onClick={() => actions.copy(number)}>
        <Icon name="copy" />
        {texts.copy}
      </button>
      {state.me?.mayCall && (
        <button
          type="button"
          class="btn"
          aria-label={texts.callBack(who)}
          aria-disabled={state.dial.state === 'placing'}
          onClick={() => state.dial.state !== 'placing' && actions.dial(number)}
        >
          <Icon name="phone" />
          {texts.dial}
        </button>
      )}
    </li>
  )
}
