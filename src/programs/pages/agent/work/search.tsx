/** Finds contacts of all sources, and the agent's own calls, by a name or a number. */

import { Icon } from '../../parts/icons.tsx'
import { safeLink } from '../../parts/safe-link.ts'
import { focusCard } from '../focus-card.ts'
import { callerName, lastCallText, whenText } from '../format.ts'
import type { WorkView } from '../views/context.ts'
import type { SearchResult } from './case.ts'
import { openHere } from './open-here.ts'
import { sourceName, sourceNames, words } from './texts.ts'
import { textOf } from './who-is-it.tsx'

/** As the server bounds it. */
const lengthMin = 2
const lengthMax = 100

export function Search(context: WorkView) {
  const { state, work } = context
  const { search } = state.work
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const text = textOf(event, 'q')
    if (text.length >= lengthMin) work.actions.search(text)
  }
  const leave = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || search === undefined) return
    work.actions.closeSearch()
    document.getElementById('search')?.focus()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape leaves the results from anywhere in them.
    <div class="finder-box" onKeyDown={leave}>
      <search>
        <form class="finder" onSubmit={submit}>
          <label for="search">{words.search}</label>
          <div class="row">
            <input
              id="search"
              name="q"
              type="search"
              required
              minLength={lengthMin}
              maxLength={lengthMax}
              autocomplete="off"
              placeholder={words.searchHint}
            />
            <button type="submit" class="btn">
              <Icon name="search" />
              {words.searchButton}
            </button>
          </div>
        </form>
      </search>
      {search && <Results {...context} search={search} />}
    </div>
  )
}

type Asked = NonNullable<WorkView['state']['work']['search']>

function Results({ search, ...context }: WorkView & { readonly search: Asked }) {
  return (
    <section class="card results" aria-label={words.results}>
      <div class="ch">
        <p role="status">{statusText(search)}</p>
        <button type="button" class="btn quiet" onClick={context.work.actions.closeSearch}>
          {words.closeResults}
        </button>
      </div>
      {search.state === 'known' && <Lists {...context} result={search.value} />}
    </section>
  )
}

function statusText(search: Asked): string {
  if (search.state === 'asking') return words.searching
  if (search.state === 'failed') return search.reason
  const { contacts, calls, silent } = search.value
  const found =
    contacts.length + calls.length === 0 ? words.nothingFound : words.resultsFor(contacts.length, calls.length)
  return silent.length > 0 ? `${found} ${words.silent(sourceNames(silent))}` : found
}

function Lists({ result, ...context }: WorkView & { readonly result: SearchResult }) {
  return (
    <ul class="list">
      {result.contacts.map((contact) => (
        <Contact {...context} contact={contact} key={`${contact.source} ${contact.id}`} />
      ))}
      {result.calls.map((call) => (
        <Call {...context} call={call} key={call.callId} />
      ))}
    </ul>
  )
}

function Contact({ contact, ...context }: WorkView & { readonly contact: SearchResult['contacts'][number] }) {
  const { actions, origin, showNumber, state } = context
  const { name, company, source, phones, emails, url } = contact
  const link = safeLink(url, origin)
  const [first] = phones
  return (
    <li class="row wrap">
      <Icon name="person" />
      <span class="grow">
        <strong>{name}</strong>
        <span class="sub">
          {[
            company === name ? undefined : company,
            first && showNumber(first.number).text,
            emails[0],
            sourceName(source),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </span>
      {first && (
        <button
          type="button"
          class="btn quiet"
          aria-label={words.copy(showNumber(first.number).text)}
          onClick={() => actions.copy(first.number)}
        >
          <Icon name="copy" />
        </button>
      )}
      {first && state.me?.mayCall && (
        <button type="button" class="btn" aria-label={words.call(name)} onClick={() => actions.dial(first.number)}>
          <Icon name="phone" />
        </button>
      )}
      {link && (
        <a
          class="btn"
          href={link}
          target="_blank"
          rel="noopener noreferrer"
          aria-label={`${words.open}: ${name}`}
          onClick={(event) => openHere(event, url, context)}
        >
          <Icon name="open" />
          {words.open}
        </a>
      )}
    </li>
  )
}

function Call({ call, work, state, showNumber }: WorkView & { readonly call: SearchResult['calls'][number] }) {
  const { direction, timestamp, knownAs, callerIdNum, outcome, talkSeconds = 0, answeredBy } = call
  const shown = callerIdNum === '' ? callerName(call) : showNumber(callerIdNum).text
  const name = knownAs ?? (call.callerIdName || shown)
  const text = lastCallText({
    id: call.callId,
    startedAt: '',
    direction: direction ?? 'inbound',
    outcome,
    talkSeconds,
    answeredBy,
  })
  const facts = [name === shown ? undefined : shown, timestamp && whenText(timestamp, state.nowMs), text]
  return (
    <li class="row wrap">
      <Icon name={direction === 'outbound' ? 'outbound' : 'inbound'} />
      <span class="grow">
        <strong>{name}</strong>
        <span class="sub">{facts.filter(Boolean).join(' · ')}</span>
      </span>
      <button
        type="button"
        class="btn"
        aria-label={`${words.showCall}: ${name}`}
        onClick={() => show(call.callId, () => work.actions.showCall(call))}
      >
        {words.showCall}
      </button>
    </li>
  )
}

/** The card is there with the next drawing. */
function show(callId: string, open: () => void): void {
  open()
  requestAnimationFrame(() => focusCard(callId))
}
