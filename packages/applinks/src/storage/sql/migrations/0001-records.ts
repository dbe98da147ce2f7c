// The first tables. Released migrations are not edited: a change is a new number.
import type { Kysely, Migration } from 'kysely';

export const records: Migration = {
  // A migration outlives the schema that it leads to, so it does not know its type.
  async up(db: Kysely<unknown>) {
    const { schema } = db;
    await schema
      .createTable('links')
      .addColumn('application_id', 'text', (column) => column.notNull())
      .addColumn('id', 'text', (column) => column.notNull())
      .addColumn('position', 'bigint', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('created_at_seconds', 'bigint', (column) => column.notNull())
      .addColumn('incoming_consumer_key', 'text')
      .addColumn('incoming_signature_methods', 'text')
      .addColumn('incoming_shared_secret', 'text')
      .addColumn('incoming_public_key', 'text')
      .addColumn('incoming_callbacks', 'text')
      .addColumn('incoming_allow_oob', 'integer')
      .addColumn('incoming_allow_oauth10', 'integer')
      .addColumn('incoming_allow_two_legged', 'integer')
      .addColumn('incoming_two_legged_as', 'text')
      .addColumn('incoming_allow_impersonation', 'integer')
      .addColumn('incoming_require_body_hash', 'integer')
      .addColumn('incoming_retired_shared_secret', 'text')
      .addColumn('incoming_retired_public_key', 'text')
      .addColumn('incoming_retired_until_seconds', 'bigint')
      .addColumn('outgoing_consumer_key', 'text')
      .addColumn('outgoing_signature_method', 'text')
      .addColumn('outgoing_shared_secret', 'text')
      .addColumn('outgoing_private_key', 'text')
      .addColumn('outgoing_request_token_url', 'text')
      .addColumn('outgoing_authorize_url', 'text')
      .addColumn('outgoing_access_token_url', 'text')
      .addPrimaryKeyConstraint('links_pk', ['application_id', 'id'])
      .addUniqueConstraint('links_name', ['application_id', 'name'])
      .addUniqueConstraint('links_incoming_consumer_key', ['application_id', 'incoming_consumer_key'])
      .execute();
    await schema
      .createTable('request_tokens')
      .addColumn('application_id', 'text', (column) => column.notNull())
      .addColumn('token_digest', 'text', (column) => column.notNull())
      .addColumn('secret', 'text', (column) => column.notNull())
      .addColumn('link_id', 'text', (column) => column.notNull())
      .addColumn('callback', 'text')
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('user_name', 'text')
      .addColumn('verifier_digest', 'text')
      .addColumn('wrong_verifiers', 'integer', (column) => column.notNull())
      .addColumn('created_at_seconds', 'bigint', (column) => column.notNull())
      .addColumn('expires_at_seconds', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('request_tokens_pk', ['application_id', 'token_digest'])
      .addForeignKeyConstraint(
        'request_tokens_link',
        ['application_id', 'link_id'],
        'links',
        ['application_id', 'id'],
        (key) => key.onDelete('cascade'),
      )
      .execute();
    await schema
      .createIndex('request_tokens_by_link')
      .on('request_tokens')
      .columns(['application_id', 'link_id', 'state', 'expires_at_seconds'])
      .execute();
    await schema
      .createTable('access_tokens')
      .addColumn('application_id', 'text', (column) => column.notNull())
      .addColumn('id', 'text', (column) => column.notNull())
      .addColumn('token_digest', 'text', (column) => column.notNull())
      .addColumn('secret', 'text', (column) => column.notNull())
      .addColumn('link_id', 'text', (column) => column.notNull())
      .addColumn('user_name', 'text', (column) => column.notNull())
      .addColumn('session_handle_digest', 'text')
      .addColumn('created_at_seconds', 'bigint', (column) => column.notNull())
      .addColumn('expires_at_seconds', 'bigint', (column) => column.notNull())
      .addColumn('session_expires_at_seconds', 'bigint', (column) => column.notNull())
      .addColumn('revoked_at_seconds', 'bigint')
      .addColumn('last_used_at_seconds', 'bigint')
      .addPrimaryKeyConstraint('access_tokens_pk', ['application_id', 'id'])
      .addUniqueConstraint('access_tokens_token_digest', ['application_id', 'token_digest'])
      .addForeignKeyConstraint(
        'access_tokens_link',
        ['application_id', 'link_id'],
        'links',
        ['application_id', 'id'],
        (key) => key.onDelete('cascade'),
      )
      .execute();
    await schema
      .createIndex('access_tokens_by_link')
      .on('access_tokens')
      .columns(['application_id', 'link_id'])
      .execute();
    await schema
      .createIndex('access_tokens_by_user')
      .on('access_tokens')
      .columns(['application_id', 'user_name'])
      .execute();
    await schema
      .createTable('outgoing_request_tokens')
      .addColumn('application_id', 'text', (column) => column.notNull())
      .addColumn('link_id', 'text', (column) => column.notNull())
      .addColumn('user_name', 'text', (column) => column.notNull())
      .addColumn('session_digest', 'text', (column) => column.notNull())
      .addColumn('token', 'text', (column) => column.notNull())
      .addColumn('token_secret', 'text', (column) => column.notNull())
      .addColumn('redirect_url', 'text')
      .addColumn('created_at_seconds', 'bigint', (column) => column.notNull())
      .addColumn('expires_at_seconds', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('outgoing_request_tokens_pk', [
        'application_id',
        'link_id',
        'user_name',
        'session_digest',
      ])
      .addForeignKeyConstraint(
        'outgoing_request_tokens_link',
        ['application_id', 'link_id'],
        'links',
        ['application_id', 'id'],
        (key) => key.onDelete('cascade'),
      )
      .execute();
    await schema
      .createTable('outgoing_tokens')
      .addColumn('application_id', 'text', (column) => column.notNull())
      .addColumn('link_id', 'text', (column) => column.notNull())
      .addColumn('user_name', 'text', (column) => column.notNull())
      .addColumn('token', 'text', (column) => column.notNull())
      .addColumn('token_secret', 'text', (column) => column.notNull())
      .addColumn('session_handle', 'text')
      .addColumn('expires_at_seconds', 'bigint')
      .addColumn('session_expires_at_seconds', 'bigint')
      .addColumn('created_at_seconds', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('outgoing_tokens_pk', ['application_id', 'link_id', 'user_name'])
      .addForeignKeyConstraint(
        'outgoing_tokens_link',
        ['application_id', 'link_id'],
        'links',
        ['application_id', 'id'],
        (key) => key.onDelete('cascade'),
      )
      .execute();
    await schema
      .createIndex('outgoing_tokens_by_user')
      .on('outgoing_tokens')
      .columns(['application_id', 'user_name'])
      .execute();
    await schema
      .createTable('settings')
      .addColumn('application_id', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('value', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('settings_pk', ['application_id', 'name'])
      .execute();
    await schema
      .createTable('changes')
      .addColumn('application_id', 'text', (column) => column.notNull().primaryKey())
      .addColumn('counter', 'bigint', (column) => column.notNull())
      .execute();
    await schema
      .createTable('sealing_canaries')
      .addColumn('application_id', 'text', (column) => column.notNull().primaryKey())
      .addColumn('canary', 'text', (column) => column.notNull())
      .execute();
  },
};
