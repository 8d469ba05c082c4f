namespace LoopKit.Storage;

/// <summary>Writes blobs, and to which streams they were brought.</summary>
internal sealed class SqliteBlobWriter(SqliteDatabase database)
{
    private readonly SqliteStatement _blob = database.Prepare("INSERT OR IGNORE INTO blobs (hash, bytes) VALUES (?1, ?2)");
    private readonly SqliteStatement _reference = database.Prepare("INSERT OR IGNORE INTO blob_refs (stream, hash) VALUES (?1, ?2)");

    public void Put(long stream, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> bytes)
    {
        _blob.Bind(1, hash).Bind(2, bytes).Execute();
        _reference.Bind(1, stream).Bind(2, hash).Execute();
    }
}
