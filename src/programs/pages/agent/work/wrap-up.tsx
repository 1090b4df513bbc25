/** What became of a call, in the site's own words, and texts that need not be typed. Saved with the note. */

import type { WorkCard } from '../views/context.ts'
import { words } from './texts.ts'

export function WrapUp(context: WorkCard) {
  const { card, state, work } = context
  const { callId, wrapUp: saved } = card.call
  const { wrapUps = [] } = state.me ?? {}
  const chosen = state.work.cases[callId]?.wrapUp
  return (
    <>
      {wrapUps.length > 0 && (
        <fieldset class="outcomes">
          <legend>{words.outcome}</legend>
          <div class="row wrap">
            {wrapUps.map((outcome) => (
              <label class="chip" key={outcome}>
                <input
                  class="sr"
                  type="radio"
                  name={`outcome-${callId}`}
                  checked={(chosen ?? saved) === outcome}
                  onChange={() => work.actions.setWrapUp(callId, outcome)}
                />
                {outcome}
              </label>
            ))}
          </div>
        </fieldset>
      )}
      <Templates {...context} />
    </>
  )
}

const shownCharsMax = 40

function Templates({ card, state, actions }: WorkCard) {
  const { callId } = card.call
  const { templates = [] } = state.me ?? {}
  if (templates.length === 0) return null
  const insert = (text: string) => {
    const draft = state.drafts[callId]?.trimEnd() ?? ''
    actions.draft(callId, draft === '' ? text : `${draft}\n${text}`)
    actions.touch(callId, true)
    document.getElementById(`note-${callId}`)?.focus()
  }
  return (
    <details class="templates">
      <summary>{words.templates}</summary>
      <div class="row wrap">
        {templates.map((text) => (
          <button type="button" class="chip" title={text} onClick={() => insert(text)} key={text}>
            {text.length > shownCharsMax ? `${text.slice(0, shownCharsMax)}…` : text}
          </button>
        ))}
      </div>
    </details>
  )
}
