/** What a source wants remembered between two runs, by whoever runs it. */

/** Where a polled source stands; plain JSON, understood by that source only. Members that are undefined are not kept. */
export type Checkpoint =
  | string
  | number
  | boolean
  | null
  | readonly Checkpoint[]
  | { readonly [key: string]: Checkpoint | undefined }

/** Something that a live source must know after a restart: under this name; null: nothing any more. */
export interface Memory {
  readonly key: string
  readonly value: Checkpoint
}
