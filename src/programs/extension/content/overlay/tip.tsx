/** What can be done with the number under the pointer, and how the call goes on. */
import { Icon } from '../../../pages/parts/icons.tsx'
import { texts } from '../../shared/language.ts'
import type { DialProgress } from '../../shared/messages.ts'

export interface TipState {
  readonly number: string
  /** Of the number, in the window. */
  readonly place: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number }
  readonly dial?: DialProgress
  readonly isCopied?: boolean
}

export interface TipActions {
  readonly call: (number: string) => void
  readonly copy: (number: string) => void
  readonly enter: () => void
  readonly leave: () => void
}

const width = 220
const height = 42
const gap = 6

export function Tip({
  tip,
  extension,
  actions,
}: {
  tip: TipState
  extension: string | undefined
  actions: TipActions
}) {
  const { number, place, dial, isCopied } = tip
  const isBeside = place.right + gap + width < innerWidth
  const left = isBeside ? place.right + gap : Math.max(8, Math.min(place.left, innerWidth - width - 8))
  const middle = (place.top + place.bottom - height) / 2
  const top = isBeside
    ? middle
    : place.bottom + gap + height < innerHeight
      ? place.bottom + gap
      : place.top - height - gap
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be a form's; this is a bar of buttons.
    <div
      class="tip"
      role="group"
      aria-label={number}
      style={{ left: `${left}px`, top: `${Math.max(4, top)}px` }}
      onPointerEnter={actions.enter}
      onPointerLeave={actions.leave}
    >
      {dial ? (
        <p class="said sm" role="status" data-state={dial.state}>
          {dial.message}
        </p>
      ) : (
        extension !== undefined && (
          <button type="button" class="btn" onClick={(event: Event) => event.isTrusted && actions.call(number)}>
            <Icon name="phone" />
            {texts.callFrom(extension)}
          </button>
        )
      )}
      <button
        type="button"
        class="btn quiet icon"
        aria-label={isCopied ? texts.copied : texts.copyNumber}
        title={isCopied ? texts.copied : texts.copyNumber}
        onClick={() => actions.copy(number)}
      >
        <Icon name={isCopied ? 'check' : 'copy'} />
      </button>
    </div>
  )
}
