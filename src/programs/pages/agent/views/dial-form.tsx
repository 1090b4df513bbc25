/** Calls a number from here: the agent's own phone rings first. */

import { Icon } from '../../parts/icons.tsx'
import { texts } from '../language.ts'
import type { ViewContext } from './context.ts'

/** As the server bounds it. */
const numberLengthMax = 50

export function DialForm({ state, actions }: ViewContext) {
  const { dial } = state
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (!(event.currentTarget instanceof HTMLFormElement)) return
    const number = new FormData(event.currentTarget).get('number')
    if (typeof number === 'string' && number.trim() !== '') actions.dial(number.trim())
  }
  return (
    <form class="dial" onSubmit={submit}>
      <label for="dial">{texts.dialLabel}</label>
      <div class="row">
        <input id="dial" name="number" type="tel" autocomplete="off" required maxLength={numberLengthMax} />
        <button type="submit" class="btn" disabled={dial.state === 'placing'}>
          <Icon name="phone" />
          {texts.dial}
        </button>
      </div>
      <p class="hint" role="status" data-state={dial.state}>
        {dial.message}
      </p>
    </form>
  )
}
