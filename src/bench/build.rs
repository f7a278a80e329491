//! Compiles the wire formats. protox reads .proto files itself: no protoc needed on the machine.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for file in ["etcd.proto", "node.proto"] {
        println!("cargo:rerun-if-changed=proto/{file}");
        let descriptors = protox::compile([format!("proto/{file}")], ["proto"])?;
        tonic_prost_build::configure().bytes(".").compile_fds(descriptors)?;
    }
    Ok(())
}
