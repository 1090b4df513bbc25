/** The numbers of the page in front, to be called by keyboard: on the page they are marked, but can't have the focus. */
import { useEffect, useState } from 'preact/hooks'
import { Icon } from '../../pages/parts/icons.tsx'
import { texts } from '../shared/language.ts'
import type { PageNumber, WorkerState } from '../shared/messages.ts'
import { askPageNumbers, askWorker } from '../shared/own-page.ts'

/** While it is open: another page may be in front, and pages change. */
const everyMs = 1500

export function PageNumbers({ state: { dial } }: { readonly state: WorkerState }) {
  const [isOpen, setOpen] = useState(false)
  const [numbers, setNumbers] = useState<readonly PageNumber[]>()
  useEffect(() => {
    if (!isOpen) return
    const read = () => void askPageNumbers().then(setNumbers)
    read()
    const timer = setInterval(read, everyMs)
    return () => clearInterval(timer)
  }, [isOpen])
  return (
    <details
      class="page-numbers"
      onToggle={({ currentTarget }: Event) => {
        if (currentTarget instanceof HTMLDetailsElement) setOpen(currentTarget.open)
      }}
    >
      <summary>{texts.pageNumbers}</summary>
      {isOpen && (numbers ?? []).length === 0 && (
        <p class="muted sm">{numbers ? texts.pageNumbersNone : texts.pageNotAllowed}</p>
      )}
      <ul class="stack tight">
        {(numbers ?? []).map(({ number, text }) => (
          <li key={number}>
            <button
              type="button"
              class="btn"
              aria-disabled={dial?.state === 'placing'}
              onClick={() => void askWorker({ kind: 'dial', number })}
            >
              <Icon name="phone" />
              {texts.callPageNumber(text)}
            </button>
          </li>
        ))}
      </ul>
    </details>
  )
}
