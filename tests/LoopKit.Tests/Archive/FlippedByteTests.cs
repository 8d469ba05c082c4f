using System.Globalization;
using LoopKit.Storage;
using LoopKit.Tests.Storage;

namespace LoopKit.Tests.Archive;

/// <summary>Single flipped bytes and cut-off files, anywhere in a store. <c>LOOPKIT_FLIPS</c> says how many, <c>LOOPKIT_SEED</c> which.</summary>
[Property("Requirement", "STORE-06")]
[Property("Requirement", "STORE-07")]
public sealed class FlippedByteTests
{
    private static readonly int _flips = Number("LOOPKIT_FLIPS", 120);
    private static readonly int _seed = Number("LOOPKIT_SEED", Random.Shared.Next());

    [TestCase(false, false, TestName = "A_flipped_byte_of_a_closed_store_is_named_or_harmless")]
    [TestCase(false, true, TestName = "A_flipped_byte_of_a_crashed_store_is_named_or_harmless")]
    [TestCase(true, false, TestName = "A_flipped_byte_of_a_closed_jsonl_store_is_named_or_harmless", Description = "STORE-02")]
    [TestCase(true, true, TestName = "A_flipped_byte_of_a_crashed_jsonl_store_is_named_or_harmless", Description = "STORE-02")]
    public async Task A_flipped_byte_is_named_or_harmless(bool isJsonl, bool crashed)
    {
        var image = await StoreImage.TakeAsync(isJsonl, crashed);
        var random = new Random(_seed);
        await CheckAllAsync(image, _flips / 2, () => Flip(image, random));
    }

    [TestCase(false, TestName = "A_cut_off_file_of_a_closed_store_is_named_or_harmless")]
    [TestCase(true, TestName = "A_cut_off_file_of_a_crashed_store_is_named_or_harmless")]
    public async Task A_cut_off_file_is_named_or_harmless(bool crashed)
    {
        var image = await StoreImage.TakeAsync(isJsonl: false, crashed);
        var random = new Random(_seed);
        await CheckAllAsync(image, _flips / 10, () => Cut(image, random));
    }

    private static async Task CheckAllAsync(StoreImage image, int count, Func<Damage> next)
    {
        using var healthy = new TemporaryStore();
        image.WriteTo(healthy.Path);
        var report = await StoreVerifier.VerifyAsync(healthy.Path);
        Assert.That(report.Findings, Is.Empty, "the undamaged store");
        Assert.That(report, Has.Property("Loops").EqualTo(4).And.Property("Blobs").Positive);
        var expected = (Reader: await StoreImage.ReadEverythingAsync(healthy), Host: await StoreImage.HostEverythingAsync(healthy));
        var outcomes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var round = 0; round < count; round++)
        {
            var damage = next();
            var outcome = await OutcomeAsync(image, damage, expected);
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
        }

        await TestContext.Out.WriteLineAsync($"seed {_seed}, {count} times, {image.Lengths.Count} files, {image.Lengths.Values.Sum()} bytes: {string.Join(", ", outcomes)}");
    }

    private static async Task<string> OutcomeAsync(StoreImage image, Damage damage, (string Reader, string Host) expected)
    {
        using var place = new TemporaryStore();
        image.WriteTo(place.Path, (name, bytes, replace) =>
        {
            if (name == damage.File)
            {
                replace(damage.Apply(bytes));
            }
        });
        try
        {
            var report = await StoreVerifier.VerifyAsync(place.Path);
            if (report.Findings.FirstOrDefault(finding => finding.IsDamage) is { } finding)
            {
                Assert.That(finding.Text, Is.Not.Empty);
                return $"named ({finding.Kind}, {damage.File})";
            }
        }
        catch (LoopKitException exception)
        {
            return $"refused ({exception.Code}, {damage.File})";
        }

        Assert.That(await StoreImage.ReadEverythingAsync(place), Is.EqualTo(expected.Reader), $"silent: {damage}, seed {_seed}");
        Assert.That(await StoreImage.HostEverythingAsync(place), Is.EqualTo(expected.Host), $"silent for the next host: {damage}, seed {_seed}");
        return $"harmless ({damage.File})";
    }

    private static Damage Flip(StoreImage image, Random random)
    {
        var file = Pick(image, random);
        var (at, mask) = (random.Next(image.Lengths[file]), (byte)random.Next(1, 256));
        return new Damage(file, $"byte {at} xor {mask}", bytes =>
        {
            var copy = bytes.ToArray();
            copy[at] ^= mask;
            return copy;
        });
    }

    private static Damage Cut(StoreImage image, Random random)
    {
        var file = Pick(image, random);
        var length = random.Next(image.Lengths[file]);
        return new Damage(file, $"cut to {length}", bytes => bytes[..length]);
    }

    /// <summary>By size, but the small files get their share.</summary>
    private static string Pick(StoreImage image, Random random)
    {
        var files = image.Lengths.OrderBy(file => file.Key, StringComparer.Ordinal).ToList();
        var at = random.NextInt64(files.Sum(Weight));
        return files.First(file => (at -= Weight(file)) < 0).Key;

        static long Weight(KeyValuePair<string, int> file) => Math.Max(file.Value, file.Key.StartsWith("blobs", StringComparison.Ordinal) ? 0 : 10_000);
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    private sealed record Damage(string File, string What, Func<byte[], byte[]> Apply)
    {
        public override string ToString() => $"{File}: {What}";
    }
}
