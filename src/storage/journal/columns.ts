// Columns of numbers that grow at their end.
type TypedArray = Float64Array | Uint32Array | Uint8Array;

/** A column over a typed array, which keeps room to grow. */
export interface Column {
  readonly length: number;
  at(index: number): number;
  set(index: number, value: number): void;
  push(value: number): void;
  clear(): void;
  /** Its numbers, without the room. */
  values(): TypedArray;
}

/** A column with the numbers of an array, which it takes over. */
export function columnOf(array: TypedArray): Column {
  const make = array.constructor as new (length: number) => TypedArray;
  let numbers = array;
  let length = array.length;
  return {
    get length() {
      return length;
    },
    at: (index) => numbers[index],
    set: (index, value) => {
      numbers[index] = value;
    },
    push: (value) => {
      if (length === numbers.length) {
        const wider = new make(Math.max(64, length * 2));
        wider.set(numbers as never);
        numbers = wider;
      }
      numbers[length++] = value;
    },
    clear: () => {
      length = 0;
    },
    values: () => numbers.subarray(0, length),
  };
}
