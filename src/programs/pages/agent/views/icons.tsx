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
} as const

export type IconName = keyof typeof paths

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="i" viewBox="0 0 16 16" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  )
}
