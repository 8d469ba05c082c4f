using System.Globalization;
using LoopKit.Definitions.Yaml;

namespace LoopKit.Budgets;

/// <summary>Reads prices from YAML: <c>provider:model: { input: 3, output: 15, cached-input: 0.3, cache-write: 3.75 }</c>.</summary>
internal static class PriceFile
{
    private const string BuiltInName = "prices.yaml";

    /// <summary>No model costs more for a million tokens.</summary>
    private const decimal Highest = 1_000_000;

    public static Dictionary<string, ModelPrice> ReadBuiltIn()
    {
        using var reader = new StreamReader(typeof(PriceFile).Assembly.GetManifestResourceStream(BuiltInName)!);
        return Parse(BuiltInName, reader.ReadToEnd());
    }

    /// <exception cref="LoopKitException"><see cref="ErrorCodes.PricesInvalid"/>.</exception>
    public static Dictionary<string, ModelPrice> Read(string path)
    {
        ProblemList problems = new();
        var text = BoundedText.Read(path, new SourcePosition(path, 1, 1), problems);
        ThrowIfAny(problems);
        return Parse(path, text!);
    }

    /// <exception cref="LoopKitException"><see cref="ErrorCodes.PricesInvalid"/>.</exception>
    public static Dictionary<string, ModelPrice> Parse(string file, string text)
    {
        ProblemList problems = new();
        Dictionary<string, ModelPrice> prices = new(StringComparer.Ordinal);
        foreach (var entry in YamlReader.Read(file, text, problems)?.Entries ?? [])
        {
            if (ReadPrice(entry, problems) is { } price)
            {
                prices[entry.Key] = price;
            }
        }

        ThrowIfAny(problems);
        return prices;
    }

    private static ModelPrice? ReadPrice(YamlEntry entry, ProblemList problems)
    {
        if (entry.Key.IndexOf(':', StringComparison.Ordinal) <= 0 || entry.Key.EndsWith(':'))
        {
            problems.Add(entry.At, $"{ProblemList.Quote(entry.Key)} names no model. Write provider:model, or provider:* for all of them.");
            return null;
        }

        if (entry.Value is not YamlMap map)
        {
            problems.Add(entry.Value.At, $"the price of {ProblemList.Quote(entry.Key)} must be a map with 'input' and 'output', but is {entry.Value.Kind}.");
            return null;
        }

        var fields = new YamlFields(map, problems);
        var (input, output, cached, written) = (Price(fields, "input", problems), Price(fields, "output", problems), Price(fields, "cached-input", problems), Price(fields, "cache-write", problems));
        fields.RefuseOthers();
        if (input is { } sent && output is { } received)
        {
            return new ModelPrice(sent, received) { CachedInput = cached, CacheWrite = written };
        }

        problems.Add(map.At, $"the price of {ProblemList.Quote(entry.Key)} needs 'input' and 'output', in US dollars per million tokens.");
        return null;
    }

    private static decimal? Price(YamlFields fields, string key, ProblemList problems)
    {
        if (fields.Text(key) is not { } text)
        {
            return null;
        }

        if (decimal.TryParse(text.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var price) && price <= Highest)
        {
            return price;
        }

        problems.Add(text.At, $"'{key}' must be a number of US dollars from 0 to {Highest}, but is {ProblemList.Quote(text.Value)}.");
        return null;
    }

    private static void ThrowIfAny(ProblemList problems) => problems.ThrowIfAny(ErrorCodes.PricesInvalid, "The prices cannot be used:");
}
