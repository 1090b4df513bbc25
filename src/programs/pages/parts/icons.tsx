/** Line icons of 16 px (from the design); each stands beside a word, so readers skip it. */
const paths = {
  ring: 'M4 11V7a4 4 0 0 1 8 0v4l1 1.5H3zM7 14h2',
  phone:
    'M3 2.5h2l1.2 3-1.6 1.2a8 8 0 0 0 4.7 4.7l1.2-1.6 3 1.2v2a1.3 1.3 0 0 1-1.4 1.3A11.5 11.5 0 0 1 1.7 3.9 1.3 1.3 0 0 1 3 2.5z',
  link: 'M8 8v.1M5.5 10.5a3.5 3.5 0 0 1 0-5M10.5 5.5a3.5 3.5 0 0 1 0 5M3.5 12.5a6.5 6.5 0 0 1 0-9M12.5 3.5a6.5 6.5 0 0 1 0 9',
  open: 'M9 3h4v4M13 3L7.5 8.5M11 9v4H3V5h4',
  spark: 'M8 2l1.5 4.5L14 8l-4.5 1.5L8 14l-1.5-4.5L2 8l4.5-1.5z',
  check: 'M3 8.5l3.2 3.2L13 4.8',
  cross: 'M4 4l8 8M12 4l-8 8',
  clock: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.3 1.5',
  home: 'M2 7l6-5 6 5v7H2zM6.5 14v-4h3v4',
  warning: 'M8 2l6.5 11.5h-13zM8 6.5v3M8 11.5v.1',
  person: 'M8 8a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2.5 14c.5-3 2.7-4 5.5-4s5 1 5.5 4',
  question: 'M2 2h12v12H2zM6.3 6.3a1.8 1.8 0 1 1 2.6 1.6c-.6.3-.9.6-.9 1.2M8 11.3v.1',
  headset: 'M2.5 10V8a5.5 5.5 0 0 1 11 0v2M2.5 9.5h2v4h-2zM11.5 9.5h2v4h-2z',
  plug: 'M6 2v3M10 2v3M4 5h8v2.5a4 4 0 0 1-8 0zM8 11.5V14',
  key: 'M5 11a3 3 0 1 1 2.6-4.5H14V9h-1.5v2H10V9H7.6A3 3 0 0 1 5 11z',
  paper: 'M4 2h8v12H4zM6.5 5.5h3M6.5 8h3M6.5 10.5h2',
  steps: 'M2 4.5l1.2 1.2L5.5 3.5M2 11l1.2 1.2L5.5 10M8 4.5h6M8 11.5h6',
  building: 'M3 14V2h7v12M10 6h3v8M1.5 14h13M5.5 5h2M5.5 8h2M5.5 11h2',
  down: 'M4 6l4 4 4-4',
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM11 11l3 3',
  plus: 'M8 3v10M3 8h10',
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  inbound: 'M12.5 3.5l-8 8M4.5 6v5.5H10',
  outbound: 'M3.5 12.5l8-8M6 4.5h5.5V10',
  internal: 'M3 5h9M9.5 2.5L12 5 9.5 7.5M13 11H4M6.5 8.5L4 11l2.5 2.5',
  again: 'M13.5 8A5.5 5.5 0 1 1 11.5 3.7M13.5 2v3h-3',
  play: 'M5 3l8 5-8 5z',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  note: 'M3 13l.6-3L11 2.6 13.4 5 6 12.400zM9.500 4L12 6.500',
} as const

export type IconName = keyof typeof paths

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="i" viewBox="0 0 16 16" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  )
}
