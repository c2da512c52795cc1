//! One more server for the contract: async-opcua-server, in this process. Our client stands on crates of the same hands, so that what it
//! shows is less than the others show: a server that names, dates and refuses in its own way.

use std::net::TcpListener;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use opcua_server::address_space::VariableBuilder;
use opcua_server::diagnostics::NamespaceMetadata;
use opcua_server::node_manager::memory::{SimpleNodeManager, simple_node_manager};
use opcua_server::{ServerBuilder, ServerHandle};
use opcua_types::{DataTypeId, DataValue, DateTime, NodeId, ObjectId, StatusCode, Variant};

/// The namespace in which the built-in names of channels are looked for.
const KEPWARE: &str = "KEPServerEX";

/// The server; it ends with this value.
pub struct RustServer {
    /// Where it listens: `opc.tcp://127.0.0.1:PORT/`.
    pub url: String,
    handle: ServerHandle,
    running: Option<JoinHandle<()>>,
}

impl RustServer {
    /// A server with the items of the contract, without security.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.set_nonblocking(true).expect("can be set");
        let port = listener.local_addr().expect("an address").port();
        let (started, handle) = mpsc::channel();
        let running = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
            runtime.expect("a runtime").block_on(async move {
                let (server, handle) = ServerBuilder::new_anonymous("contract")
                    .host("127.0.0.1")
                    .port(port)
                    .with_node_manager(simple_node_manager(
                        NamespaceMetadata {
                            namespace_uri: KEPWARE.to_owned(),
                            ..NamespaceMetadata::default()
                        },
                        "contract",
                    ))
                    .build()
                    .expect("a server");
                fill(&handle);
                started.send(handle).expect("is waited for");
                let listener = tokio::net::TcpListener::from_std(listener).expect("a port");
                server.run_with(listener).await.expect("runs");
            });
        });
        let handle = handle.recv_timeout(Duration::from_secs(20)).expect("it starts");
        Self { url: format!("opc.tcp://127.0.0.1:{port}/"), handle, running: Some(running) }
    }
}

impl Drop for RustServer {
    fn drop(&mut self) {
        self.handle.cancel();
        let _ended = self.running.take().map(JoinHandle::join);
    }
}

/// The items, one by one.
fn fill(handle: &ServerHandle) {
    let nodes = handle.node_managers().get_of_type::<SimpleNodeManager>().expect("ours");
    let space = handle.get_namespace_index(KEPWARE).expect("ours");
    let now = DateTime::now();
    // In ticks of 100 ns.
    let hour_ago = DateTime::from(now.ticks() - 36_000_000_000);
    let items: [(&str, DataTypeId, Variant, StatusCode, DateTime); 5] = [
        ("Seven", DataTypeId::UInt32, 7_u32.into(), StatusCode::Good, now),
        ("Text", DataTypeId::String, "RUN".into(), StatusCode::Good, now),
        ("Float", DataTypeId::Double, 2.5_f64.into(), StatusCode::Good, now),
        ("Old", DataTypeId::UInt32, 7_u32.into(), StatusCode::Good, hour_ago),
        ("Bad", DataTypeId::UInt16, 1_u16.into(), StatusCode::BadNotConnected, now),
    ];
    for (name, kind, value, status, at) in items {
        let name = format!("Channel1.{name}");
        let node = NodeId::new(space, name.clone());
        let added = VariableBuilder::new(&node, name.clone(), name)
            .data_type(kind)
            .value(value.clone())
            .organized_by(ObjectId::ObjectsFolder)
            .insert(&mut *nodes.address_space().write());
        assert!(added, "a new node");
        // A new variable has a plain value; its quality and time come by an update.
        let value =
            DataValue { status: Some(status), source_timestamp: Some(at), ..DataValue::new_now(value) };
        nodes.set_value(handle.subscriptions(), &node, None, value).expect("a value");
    }
}
