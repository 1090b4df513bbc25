/** The contact of the call that one looks at: how else to reach them, whose they are, what is open, what was before. */

import { callerName } from '../format.ts'
import type { ViewContext, WorkView } from '../views/context.ts'
import { type Case, photoOf } from './case.ts'
import { ContactFacts } from './contact-facts.tsx'
import { ContactRelated } from './contact-related.tsx'
import { isOfServer, selectedCard } from './selected.ts'
import { sourceNames, words } from './texts.ts'
import { Timeline } from './timeline.tsx'

export function ContactPanel(context: WorkView) {
  const { state } = context
  const { opened } = state.work
  if (opened) return <Opened {...context} opened={opened} />
  const card = selectedCard(state)
  if (!card) {
    return (
      <aside class="card contact" id="contact" tabIndex={-1} aria-label={words.contact}>
        <p class="pad muted">{words.noCall}</p>
      </aside>
    )
  }
  const { call } = card
  const known = state.work.cases[call.callId] ?? {}
  const shown = context.showNumber(call.callerIdNum).text
  const name = callerName(call) === call.callerIdNum && call.callerIdNum !== '' ? shown : callerName(call)
  return (
    <aside class="card contact" id="contact" tabIndex={-1} aria-label={words.contactOf(name)}>
      <OfCall {...context} callId={call.callId} number={call.callerIdNum} name={name} known={known} />
      {call.callerIdNum !== '' && isOfServer(card) && <Timeline {...context} callId={call.callId} known={known} />}
    </aside>
  )
}

interface OfCallProps extends WorkView {
  readonly callId: string
  readonly number: string
  readonly name: string
  readonly known: Case
}

function OfCall({ callId, number, name, known, ...context }: OfCallProps) {
  const { contact } = known
  const title = <h2>{name}</h2>
  if (number === '') return <Said title={title} text={words.withheld} />
  if (contact === undefined || contact.state === 'asking') return <Skeleton title={title} />
  const again = () => context.work.actions.reload(callId)
  if (contact.state === 'failed') return <Said title={title} text={words.notLoaded(contact.reason)} again={again} />
  const { contact: found, silent } = contact.value
  if (!found) {
    const text = silent.length > 0 ? words.silent(sourceNames(silent)) : words.nobodyKnown
    return <Said title={title} text={text} again={silent.length > 0 ? again : undefined} />
  }
  return (
    <>
      <ContactFacts {...context} contact={found} photo={photoOf(known)}>
        {silent.length > 0 && (
          <div class="notice warn" role="status">
            <p>{words.late(sourceNames(silent))}</p>
            <button type="button" class="btn" onClick={again}>
              {words.tryAgain}
            </button>
          </div>
        )}
        {!known.isWrong && (
          <button type="button" class="btn quiet" onClick={() => context.work.actions.askWho(callId)}>
            {words.someoneElse}
          </button>
        )}
      </ContactFacts>
      <ContactRelated contact={found} context={context} />
    </>
  )
}

interface SaidProps {
  readonly title: preact.JSX.Element
  readonly text: string
  readonly again?: () => void
}

function Said({ title, text, again }: SaidProps) {
  return (
    <div class="pad stack">
      {title}
      <p class="muted" role="status">
        {text}
      </p>
      {again && (
        <button type="button" class="btn" onClick={again}>
          {words.tryAgain}
        </button>
      )}
    </div>
  )
}

function Skeleton({ title }: Pick<SaidProps, 'title'>) {
  return (
    <div class="pad stack" aria-busy="true">
      {title}
      <p class="sr" role="status">
        {words.loading}
      </p>
      <span class="sk" />
      <span class="sk" />
      <span class="sk short" />
    </div>
  )
}

type OpenedContact = NonNullable<ViewContext['state']['work']['opened']>

function Opened({ opened, ...context }: WorkView & { readonly opened: OpenedContact }) {
  const title = <h2>{words.contact}</h2>
  const name = opened.state === 'known' ? opened.value.name : words.contact
  return (
    <aside class="card contact" id="contact" tabIndex={-1} aria-label={words.contactOf(name)}>
      {opened.state === 'asking' && <Skeleton title={title} />}
      {opened.state === 'failed' && <Said title={title} text={words.notLoaded(opened.reason)} />}
      {opened.state === 'known' && <ContactFacts {...context} contact={opened.value} />}
      <div class="pad sec">
        <button type="button" class="btn" onClick={context.work.actions.closeContact}>
          {words.closeContact}
        </button>
      </div>
    </aside>
  )
}
