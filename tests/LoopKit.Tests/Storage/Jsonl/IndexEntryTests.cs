using LoopKit.Storage.Jsonl;

namespace LoopKit.Tests.Storage.Jsonl;

[Property("Requirement", "STORE-06")]
public sealed class IndexEntryTests
{
    private static readonly IndexEntry _entry = new(1_000_000_007, 12, 3, 4, 0x0123456789ABCDEF);

    [Test]
    public void An_entry_is_read_as_it_was_written() => Assert.That(IndexEntry.TryRead(Written()), Is.EqualTo(_entry));

    [Test]
    public void Any_flipped_byte_of_an_entry_is_found()
    {
        for (var at = 0; at < IndexEntry.Size; at++)
        {
            for (var mask = 1; mask < 256; mask++)
            {
                var bytes = Written();
                bytes[at] ^= (byte)mask;
                Assert.That(IndexEntry.TryRead(bytes), Is.Null, $"byte {at} xor {mask}");
            }
        }
    }

    private static byte[] Written()
    {
        var bytes = new byte[IndexEntry.Size];
        _entry.Write(bytes);
        return bytes;
    }
}
