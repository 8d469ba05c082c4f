namespace LoopKit.FaultTests.Harness;

/// <summary>The stores that keep their data.</summary>
public enum StoreKind
{
    Sqlite,
    Jsonl,
}
