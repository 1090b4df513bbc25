import { expect, it } from 'vitest'
import { createDrawing } from './drawing.ts'

it('draws once for all that changed in one go', async () => {
  let drawn = 0
  const draw = createDrawing(() => {
    drawn += 1
  })
  draw()
  draw()
  expect(drawn).toBe(0)
  await Promise.resolve()
  expect(drawn).toBe(1)
})

it('never draws within a drawing: what changes meanwhile is drawn after it', async () => {
  const steps: string[] = []
  const draw = createDrawing(() => {
    steps.push('begins')
    if (steps.length < 3) draw()
    steps.push('ends')
  })
  draw()
  await Promise.resolve()
  await Promise.resolve()
  expect(steps).toEqual(['begins', 'ends', 'begins', 'ends'])
})
