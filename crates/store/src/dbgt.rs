use crate::*;
#[tokio::test]
async fn dbg() {
    let dir = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", dir.path().join("x").display());
    let d = std::time::Duration::from_secs(5);
    let store = Store::connect(&StoreOptions { url: url.clone(), max_connections: 4, acquire_timeout: d, busy_timeout: d }).await.unwrap();
    let mut tx = store.begin().await.unwrap();
    let s = wharf_oci::Digest::sha256(b"s");
    for q in [format!("insert into users values(1,'a','a','','','',null,0,0,'','')"), "insert into projects values(1,'a',1,0,'','')".into(), "insert into repositories values(1,1,'a','a/a','')".into(), format!("insert into manifests values(1,1,'1','m',1,'t','{s}','xxxxx','',null)")] {
        let q: &'static str = Box::leak(q.into_boxed_str());
        tx.manifests().conn.execute(db::Statement::literal(q, q, vec![])).await.unwrap();
    }
    macro_rules! t { ($q:literal $(, $v:expr)*) => {{
        let st = db::sql!($q $(, $v)*);
        eprintln!("{st:?}");
        let r: Vec<(i64,)> = tx.manifests().conn.fetch_all(st).await.unwrap();
        eprintln!("--> {:?}", r);
    }}}
    t!("select id from manifests where repository_id = $1", 1i64);
    t!("select id from manifests where repository_id = $1 and subject_digest = $2", 1i64, &s);
    t!("select id from manifests where repository_id = $1 and subject_digest = $2 and id > $3", 1i64, &s, 0i64);
    t!("select id from manifests where repository_id = $1 and subject_digest = $2 and id > $3 order by id limit $4", 1i64, &s, 0i64, 100u64);
    t!("select octet_length(referrer) from manifests");
    t!("select sum(octet_length(referrer)) over (order by id) from manifests");
    t!("SELECT x.id FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS position, SUM(bytes) OVER (ORDER BY id) AS total FROM
                      (SELECT id, OCTET_LENGTH(referrer) AS bytes FROM manifests where repository_id = $1 LIMIT $2) AS candidates) AS x", 1i64, 100u64);
    t!("SELECT x.id FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS position, SUM(bytes) OVER (ORDER BY id) AS total FROM
                      (SELECT id, OCTET_LENGTH(referrer) AS bytes FROM manifests where repository_id = $1 LIMIT $2) AS candidates) AS x where position = 1 or total <= $3", 1i64, 100u64, 1000u64);
    t!("SELECT x.id FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS position, SUM(bytes) OVER (ORDER BY id) AS total FROM
                      (SELECT id, OCTET_LENGTH(referrer) AS bytes FROM manifests where repository_id = $1 LIMIT $2) AS candidates) AS x join manifests m on m.id = x.id where position = 1 or total <= $3", 1i64, 100u64, 1000u64);
    t!("SELECT x.id FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS position, SUM(bytes) OVER (ORDER BY id) AS total FROM
                      (SELECT id, OCTET_LENGTH(referrer) AS bytes FROM manifests where repository_id = $1 and (cast($4 as text) is null or artifact_type = $4) LIMIT $2) AS candidates) AS x join manifests m on m.id = x.id where position = 1 or total <= $3", 1i64, 100u64, 1000u64, None::<&str>);
}
