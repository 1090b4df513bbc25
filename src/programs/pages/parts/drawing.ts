/**
 * Draws a page as a whole again, once for all that changed in one go. Never at once: what a component's effect changes is changed while the page is
 * being drawn, and a drawing within another leaves parts on the page that nothing draws any more.
 */
export function createDrawing(draw: () => void): () => void {
  let isDue = false
  return () => {
    if (isDue) return
    isDue = true
    queueMicrotask(() => {
      isDue = false
      draw()
    })
  }
}
