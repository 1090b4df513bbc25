/** Whose a call is: one of several contacts with its number, one that is looked for, or a new one. */
import type { WorkCard } from '../views/context.ts'
import type { Candidate, Case } from './case.ts'
import { isOfServer } from './selected.ts'
import { sourceName, sourceNames, words } from './texts.ts'

/** As the server bounds them. */
const nameLengthMax = 300
const findLengthMax = 200

/** Beside the caller's name: it may be somebody else. */
export function Or({ card, state }: WorkCard) {
  const { callId, shared, contact } = card.call
  if (!shared) return null
  const { candidates } = state.work.cases[callId] ?? {}
  const list = candidates?.state === 'known' ? candidates.value.list : []
  const others = list.filter(({ id, source }) => id !== contact?.id || source !== contact.source)
  const names = others.slice(0, 2).map(({ name }) => name)
  return <span class="or">{names.length === 0 ? words.orAnother : words.or(names.join(', '))}</span>
}

export function WhoIsIt(context: WorkCard) {
  const { card, state } = context
  const { callId, shared, caller, callerIdNum } = card.call
  const known = state.work.cases[callId] ?? {}
  const isUnknown = caller === 'none' || known.isWrong === true
  if (callerIdNum === '' || !isOfServer(card)) return null
  if (!shared && !isUnknown) return <Result choice={known.choice} />
  const { candidates } = known
  const count = candidates?.state === 'known' ? candidates.value.list.length : 0
  const title = shared && !known.isWrong ? words.severalHave(count) : words.whoIsThis
  return (
    // biome-ignore lint/a11y/useSemanticElements: it holds several forms; a fieldset would be one form's.
    <div class="who" role="group" aria-labelledby={`who-${callId}`}>
      <h4 id={`who-${callId}`}>{title}</h4>
      {isUnknown && <Find {...context} />}
      {candidates && <Candidates {...context} candidates={candidates} title={title} />}
      {isUnknown && <NewContact {...context} />}
      <Result choice={known.choice} />
    </div>
  )
}

function Result({ choice }: Pick<Case, 'choice'>) {
  if (choice === undefined) return null
  const { state, message = '' } = choice
  const text = state === 'saving' ? words.saving : state === 'saved' ? words.chosen(message) : message
  return (
    <p class={state === 'failed' ? 'fault' : 'hint'} role="status">
      {text}
    </p>
  )
}

function Find({ card, work }: WorkCard) {
  const { callId } = card.call
  const field = `find-${callId}`
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const text = textOf(event, 'find')
    if (text !== '') work.actions.findCandidates(callId, text)
  }
  return (
    <form onSubmit={submit}>
      <label for={field}>{words.findContact}</label>
      <div class="row">
        <input
          id={field}
          name="find"
          type="search"
          required
          autocomplete="off"
          maxLength={findLengthMax}
          placeholder={words.findContactHint}
        />
        <button type="submit" class="btn">
          {words.find}
        </button>
      </div>
    </form>
  )
}

type Listed = WorkCard & { readonly candidates: NonNullable<Case['candidates']>; readonly title: string }

function Candidates({ card, state, work, candidates, title }: Listed) {
  const { callId, contact } = card.call
  if (candidates.state === 'asking') return <p role="status">{words.searching}</p>
  if (candidates.state === 'failed') {
    return (
      <p class="fault" role="status">
        {candidates.reason}
      </p>
    )
  }
  const { list, silent } = candidates.value
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const chosen = list[Number(textOf(event, 'who'))]
    if (chosen) work.actions.choose(callId, chosen, textOf(event, 'remember') === 'on')
  }
  const guess = list.findIndex(({ id, source }) => id === contact?.id && source === contact.source)
  return (
    <form onSubmit={submit}>
      {list.length === 0 && <p role="status">{words.nobodyFits}</p>}
      {silent.length > 0 && <p class="hint">{words.silent(sourceNames(silent))}</p>}
      {list.length > 0 && (
        <>
          <fieldset class="opts">
            <legend class="sr">{title}</legend>
            {list.map((candidate, at) => (
              <Option
                candidate={candidate}
                at={at}
                isFirst={at === Math.max(0, guess)}
                key={`${candidate.source} ${candidate.id}`}
              />
            ))}
          </fieldset>
          <Remember />
          <button type="submit" class="btn" aria-disabled={state.work.cases[callId]?.choice?.state === 'saving'}>
            {words.thisContact}
          </button>
        </>
      )}
    </form>
  )
}

interface OptionProps {
  readonly candidate: Candidate
  readonly at: number
  readonly isFirst: boolean
}

function Option({ candidate, at, isFirst }: OptionProps) {
  const { name, company, source } = candidate
  return (
    <label class="opt">
      <input type="radio" name="who" value={at} defaultChecked={isFirst} />
      <span>
        {name}
        <span class="sub">{[company, sourceName(source)].filter(Boolean).join(' · ')}</span>
      </span>
    </label>
  )
}

function Remember() {
  return (
    <label class="check">
      <input type="checkbox" name="remember" defaultChecked />
      {words.remember}
    </label>
  )
}

function NewContact({ card, state, work }: WorkCard) {
  const { callId } = card.call
  const sources = state.me?.createIn ?? []
  if (sources.length === 0) return null
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const [name, source] = [textOf(event, 'name'), textOf(event, 'source') || sources[0]]
    if (name === '' || source === undefined) return
    work.actions.createContact(callId, { name, source }, textOf(event, 'remember') === 'on')
  }
  return (
    <details>
      <summary>{words.newContact}</summary>
      <form onSubmit={submit}>
        <label for={`new-${callId}`}>{words.contactName}</label>
        <input id={`new-${callId}`} name="name" required autocomplete="off" maxLength={nameLengthMax} />
        {sources.length > 1 && (
          <>
            <label for={`in-${callId}`}>{words.createIn}</label>
            <select id={`in-${callId}`} name="source">
              {sources.map((source) => (
                <option value={source} key={source}>
                  {sourceName(source)}
                </option>
              ))}
            </select>
          </>
        )}
        <Remember />
        <button type="submit" class="btn">
          {words.create}
        </button>
      </form>
    </details>
  )
}

/** What stands in a field of the form that is sent. */
export function textOf({ currentTarget }: SubmitEvent, name: string): string {
  if (!(currentTarget instanceof HTMLFormElement)) return ''
  const value = new FormData(currentTarget).get(name)
  return typeof value === 'string' ? value.trim() : ''
}
