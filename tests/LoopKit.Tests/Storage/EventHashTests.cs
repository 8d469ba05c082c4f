using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using LoopKit.Storage;

namespace LoopKit.Tests.Storage;

[Property("Requirement", "STORE-07")]
public sealed class EventHashTests
{
    [TestCase(0)]
    [TestCase(10)]
    [TestCase(960)]
    [TestCase(970)]
    [TestCase(100_000)]
    public void The_hash_is_computed_over_what_the_format_says(int payloadSize)
    {
        var data = new EventData("geprüft", Enumerable.Repeat((byte)7, payloadSize).ToArray(), new(2025, 3, 4, 5, 6, 7, TimeSpan.FromHours(2)));
        var previous = SHA256.HashData("before"u8);
        var type = Encoding.UTF8.GetBytes(data.Type);
        var input = new byte[20];
        BinaryPrimitives.WriteInt64LittleEndian(input, 42);
        BinaryPrimitives.WriteInt64LittleEndian(input.AsSpan(8), data.At.UtcTicks);
        BinaryPrimitives.WriteInt32LittleEndian(input.AsSpan(16), type.Length);
        var expected = SHA256.HashData([.. previous, .. input, .. type, .. data.Payload.Span]);
        EventHash.Compute(previous, 42, data, previous);
        Assert.That(previous, Is.EqualTo(expected));
    }
}
