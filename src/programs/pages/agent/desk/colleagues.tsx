/** Whether the phones of the others ring or talk; not with whom. Asked anew while it is open and seen. */
import { useEffect, useState } from 'preact/hooks'
import { initials } from '../../parts/initials.ts'
import { texts } from '../language.ts'
import type { ViewContext } from '../views/context.ts'

const everyMs = 10_000

export function Colleagues({ state, actions }: ViewContext) {
  const [isOpen, setOpen] = useState(false)
  const { colleagues, connection } = state
  useEffect(() => {
    if (!isOpen || connection !== 'online') return
    const read = () => {
      if (document.visibilityState === 'visible') actions.readColleagues()
    }
    read()
    document.addEventListener('visibilitychange', read)
    const timer = setInterval(read, everyMs)
    return () => {
      document.removeEventListener('visibilitychange', read)
      clearInterval(timer)
    }
  }, [isOpen, connection])
  // What is folded is not asked for: it would be old.
  const onACall = isOpen ? colleagues.filter((one) => one.state === 'talking').length : 0
  return (
    <details
      class="colleagues"
      onToggle={({ currentTarget }: Event) => {
        if (currentTarget instanceof HTMLDetailsElement) setOpen(currentTarget.open)
      }}
    >
      <summary>{texts.colleagues(onACall)}</summary>
      {isOpen && colleagues.length === 0 && <p class="hint">{texts.colleaguesNone}</p>}
      <ul>
        {(isOpen ? colleagues : []).map(({ extension, name, state: now }) => (
          <li key={extension} data-state={now}>
            <span class="av q" aria-hidden="true">
              {initials(name ?? '') || extension.slice(0, 3)}
            </span>
            <span class="grow">
              {name ?? texts.extension(extension)} {name && <span class="muted">{extension}</span>}
            </span>
            <span class={`tag ${now === 'idle' ? '' : 'good'}`}>{texts.colleagueStates[now]}</span>
          </li>
        ))}
      </ul>
    </details>
  )
}
