/** The tones that a call can have. */

/** Of each tone: its notes as frequency in Hz, and start and length in seconds. */
export const tones = {
  soft: {
    type: 'sine',
    notes: [
      [659, 0, 0.5],
      [523, 0.22, 0.5],
    ],
  },
  bright: {
    type: 'triangle',
    notes: [
      [784, 0, 0.25],
      [988, 0.14, 0.25],
      [1175, 0.28, 0.45],
    ],
  },
  phone: {
    type: 'square',
    notes: [
      [480, 0, 0.35],
      [440, 0.05, 0.35],
      [480, 0.5, 0.35],
      [440, 0.55, 0.35],
    ],
  },
} as const

export type Tone = keyof typeof tones
export const toneNames = Object.keys(tones) as Tone[]
