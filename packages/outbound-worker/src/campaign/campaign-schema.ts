import type { Knex } from 'knex';

/** One step of the schema's history: run where its table or column is missing, so that running it again changes nothing. */
interface Migration {
  readonly isDone: (db: Knex, table: string) => Promise<boolean>;
  readonly run: (db: Knex, table: string) => Promise<void>;
}

const MIGRATIONS: readonly Migration[] = [
  {
    isDone: async (db, table) => {
      const { schema, name } = partsOf(table);
      return (schema === undefined ? db.schema : db.schema.withSchema(schema)).hasTable(name);
    },
    run: createTable,
  },
];

/**
 * Brings the table of campaigns up to date. Several replicas may do it at once: the second fails, and finds it done on its next try.
 */
export async function migrateCampaigns(db: Knex, table: string): Promise<void> {
  for (const migration of MIGRATIONS) {
    if (!(await migration.isDone(db, table))) await migration.run(db, table);
  }
}

/**
 * Creates the table. `message` is plain text; `content` is JSON with all other content of POST /api/v1/messages: attachments, buttons, a
 * template.
 */
async function createTable(db: Knex, table: string): Promise<void> {
  const { schema, name } = partsOf(table);
  const moment = { precision: 3 } as const;
  await (schema === undefined ? db.schema : db.schema.withSchema(schema)).createTable(name, (columns) => {
    columns.bigIncrements('id');
    columns.string('campaign', 100).notNullable().defaultTo('default');
    columns.string('channel', 20).notNullable().defaultTo('sms');
    columns.string('account', 64);
    columns.string('recipient', 190).notNullable();
    columns.text('message');
    columns.text('content');
    columns.string('application_id', 190);
    columns.integer('priority').notNullable().defaultTo(100);
    columns.datetime('send_after', moment);
    columns.datetime('send_before', moment);
    columns.string('state', 16).notNullable().defaultTo('waiting');
    columns.string('send_key', 64);
    columns.string('claim_token', 64);
    columns.datetime('lease_until', moment);
    columns.integer('claims').notNullable().defaultTo(0);
    columns.datetime('first_claimed_at', moment);
    columns.string('message_id', 64);
    columns.string('provider_message_id', 190);
    columns.string('provider_status', 190);
    columns.string('reason', 400);
    columns.datetime('created_at', moment).notNullable().defaultTo(db.fn.now(moment.precision));
    for (const column of ['queued_at', 'sent_at', 'delivered_at', 'updated_at']) columns.datetime(column, moment);
    columns.index(['state', 'priority', 'id'], `${name}_due`);
    columns.index(['claim_token'], `${name}_claim`);
    columns.index(['campaign', 'state'], `${name}_progress`);
  });
}

function partsOf(table: string): { readonly schema: string | undefined; readonly name: string } {
  const [first = table, second] = table.split('.', 2);
  return second === undefined ? { schema: undefined, name: first } : { schema: first, name: second };
}
