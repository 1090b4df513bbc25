/** A choice in a form, with its label. */
import { useUniqueId } from '../../parts/use-unique-id.ts'

interface Props {
  readonly name: string
  readonly label: string
  readonly value: string
  readonly options: readonly (readonly [value: string, label: string])[]
}

export function Select({ name, label, value, options }: Props) {
  const id = useUniqueId()
  return (
    <div class="stack tight">
      <label for={id}>{label}</label>
      <select id={id} name={name}>
        {options.map(([option, text]) => (
          <option key={option} value={option} selected={option === value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  )
}
