/** The parts of the library that are used: its tables of commands and field types, and its PDU writer. */
declare module 'smpp' {
  interface FieldType {
    read(buffer: Buffer, offset: number): unknown;
    size(value: unknown): number;
  }

  interface CommandDefinition {
    readonly id: number;
    readonly command: string;
    readonly params?: Readonly<Record<string, { readonly type: FieldType }>>;
  }

  /** Writes the mandatory fields; those that are not given get the library's defaults. */
  interface Pdu {
    toBuffer(): Buffer;
  }

  const smpp: {
    readonly commandsById: Readonly<Record<number, CommandDefinition | undefined>>;
    readonly PDU: new (command: string, fields: Readonly<Record<string, unknown>>) => Pdu;
  };
  export = smpp;
}
