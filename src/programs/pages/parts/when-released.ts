/**
 * Changes of the page that follow from where the focus goes wait until the pointer is released: drawn while it is pressed they may move what is
 * pressed away from under it, and the click is lost.
 */
let isPressed = false
let waiting: (() => void)[] = []

addEventListener('pointerdown', () => (isPressed = true), { capture: true })
for (const end of ['pointerup', 'pointercancel']) addEventListener(end, release, { capture: true })

/** The click follows in the same turn. */
function release(): void {
  setTimeout(() => {
    isPressed = false
    const all = waiting
    waiting = []
    for (const action of all) action()
  })
}

/** Runs it now, or after the click. */
export function whenReleased(action: () => void): void {
  if (isPressed) waiting.push(action)
  else action()
}
