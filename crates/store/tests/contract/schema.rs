//! Both engines have one schema, and migrating is safe to repeat.

use std::collections::BTreeSet;

use sqlx::{Connection, PgConnection, SqliteConnection};
use wharf_store::{Store, StoreError};

use crate::support::{add_user, options, with_postgres_url};

/// A line for each column, key, index and foreign key.
type Schema = BTreeSet<String>;

/// Columns with the type both engines can name, whether they may be null, then keys and references.
const SQLITE: &[&str] = &[
    "SELECT m.name || '.' || c.name || ' ' || CASE WHEN c.type IN ('INTEGER', 'BIGINT') THEN 'number' ELSE LOWER(c.type) END
       || CASE WHEN c.\"notnull\" = 1 OR c.pk > 0 THEN '' ELSE ' null' END
     FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE '%sqli%' AND m.name NOT LIKE '_sqlx%'",
    "SELECT m.name || CASE WHEN i.\"unique\" = 1 THEN ' unique ' ELSE ' index ' END
       || COALESCE((SELECT GROUP_CONCAT(k.name, ',') FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno) k), 'of an expression')
     FROM sqlite_master m JOIN pragma_index_list(m.name) i WHERE m.type = 'table' AND m.name NOT LIKE '_sqlx%'",
    "SELECT m.name || ' unique ' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
     WHERE m.type = 'table' AND c.pk = 1 AND c.type = 'INTEGER' AND m.name NOT LIKE '_sqlx%'
       AND (SELECT COUNT(*) FROM pragma_table_info(m.name) k WHERE k.pk > 0) = 1",
    "SELECT m.name || '.' || f.\"from\" || ' -> ' || f.\"table\" || ' ' || f.on_delete
     FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'",
];

const POSTGRES: &[&str] = &[
    "SELECT table_name || '.' || column_name || ' ' || CASE data_type WHEN 'bigint' THEN 'number' WHEN 'boolean' THEN 'number'
         WHEN 'timestamp with time zone' THEN 'text' WHEN 'bytea' THEN 'blob' ELSE data_type END
       || CASE is_nullable WHEN 'YES' THEN ' null' ELSE '' END
     FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name <> '_sqlx_migrations'",
    "SELECT t.relname || CASE WHEN i.indisunique THEN ' unique ' ELSE ' index ' END
       || COALESCE((SELECT STRING_AGG(a.attname, ',' ORDER BY k.position) FROM UNNEST(i.indkey) WITH ORDINALITY AS k (number, position)
           JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number), 'of an expression')
     FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
     WHERE n.nspname = 'public' AND t.relname <> '_sqlx_migrations'",
    "SELECT t.relname || '.' || a.attname || ' -> ' || f.relname || CASE c.confdeltype WHEN 'a' THEN ' NO ACTION' ELSE ' other' END
     FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class f ON f.oid = c.confrelid
     JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] WHERE c.contype = 'f'",
];

async fn sqlite_schema() -> Schema {
    let folder = tempfile::tempdir().expect("temporary folder");
    let path = folder.path().join("wharf.db");
    Store::connect(&options(format!("sqlite:{}", path.display())))
        .await
        .expect("open")
        .close()
        .await;
    let mut connection = SqliteConnection::connect(&format!("sqlite:{}", path.display()))
        .await
        .expect("open");
    let mut schema = Schema::new();
    for query in SQLITE {
        let lines: Vec<String> = sqlx::query_scalar(*query).fetch_all(&mut connection).await.expect(query);
        schema.extend(lines);
    }
    schema
}

#[tokio::test]
async fn both_engines_have_one_schema() {
    let sqlite = sqlite_schema().await;
    assert!(sqlite.len() > 100, "{sqlite:#?}");
    with_postgres_url(async |url| {
        Store::connect(&options(url.clone())).await.expect("open").close().await;
        let mut connection = PgConnection::connect(&url).await.expect("connect");
        let mut postgres = Schema::new();
        for query in POSTGRES {
            let lines: Vec<String> = sqlx::query_scalar(*query).fetch_all(&mut connection).await.expect(query);
            postgres.extend(lines);
        }
        let only = |these: &Schema, those: &Schema| these.difference(those).cloned().collect::<Vec<_>>();
        assert_eq!((only(&sqlite, &postgres), only(&postgres, &sqlite)), (vec![], vec![]), "only in SQLite, only in PostgreSQL");
        let other: Vec<String> = sqlx::query_scalar(
            "SELECT table_name || '.' || column_name FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
             WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name <> '_sqlx_migrations' AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'",
        )
        .fetch_all(&mut connection)
        .await
        .expect("collations");
        assert_eq!(other, Vec::<String>::new(), "text is compared byte by byte");
    })
    .await;
}

/// Four replicas that start at once migrate once, and a start on a migrated database changes nothing.
async fn migrating_repeats(url: String) {
    let starts: Vec<_> = (0..4)
        .map(|_| {
            let options = options(url.clone());
            tokio::spawn(async move { Store::connect(&options).await.expect("open") })
        })
        .collect();
    let mut stores = Vec::new();
    for start in starts {
        stores.push(start.await.expect("start"));
    }
    let id = add_user(&stores[0], "anna").await;
    for store in stores {
        store.close().await;
    }
    let store = Store::connect(&options(url)).await.expect("open again");
    assert!(store.read().users().lookup(id).await.expect("lookup").is_some());
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn migrating_repeats_on_sqlite() {
    let folder = tempfile::tempdir().expect("temporary folder");
    migrating_repeats(format!("sqlite:{}", folder.path().join("wharf.db").display())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn migrating_repeats_on_postgres() {
    with_postgres_url(migrating_repeats).await;
}

const LATER: &str =
    "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (999999, 'later', TRUE, $1, 0)";

async fn refused(url: String) {
    let error = Store::connect(&options(url)).await.expect_err("the schema is newer");
    assert!(
        matches!(
            error,
            StoreError::SchemaTooNew {
                found: 999_999,
                known: 1..
            }
        ),
        "{error:?}"
    );
    assert!(error.to_string().contains("newer release"), "{error}");
}

#[tokio::test]
async fn a_newer_schema_is_refused_on_sqlite() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let url = format!("sqlite:{}", folder.path().join("wharf.db").display());
    Store::connect(&options(url.clone())).await.expect("open").close().await;
    let mut connection = SqliteConnection::connect(&url).await.expect("connect");
    sqlx::query(LATER).bind(&b"sum"[..]).execute(&mut connection).await.expect("insert");
    connection.close().await.expect("close");
    refused(url).await;
}

#[tokio::test]
async fn a_newer_schema_is_refused_on_postgres() {
    with_postgres_url(async |url| {
        Store::connect(&options(url.clone())).await.expect("open").close().await;
        let mut connection = PgConnection::connect(&url).await.expect("connect");
        sqlx::query(LATER).bind(&b"sum"[..]).execute(&mut connection).await.expect("insert");
        refused(url).await;
    })
    .await;
}
