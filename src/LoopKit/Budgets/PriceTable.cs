using System.Text.RegularExpressions;
using LoopKit.Models;

namespace LoopKit.Budgets;

/// <summary>What models cost. Immutable.</summary>
/// <remarks>
/// A price is found by <c>provider:model</c>; then by the same without the date or <c>-latest</c> at its end; then by the longest entry that ends in
/// <c>*</c> and fits, such as <c>ollama:*</c>. Later tables come before earlier ones, entry by entry.
/// </remarks>
public sealed partial class PriceTable
{
    private readonly Dictionary<string, ModelPrice> _prices;

    private PriceTable(Dictionary<string, ModelPrice> prices) => _prices = prices;

    /// <summary>The prices that LoopKit knows of well-known models.</summary>
    public static PriceTable BuiltIn { get; } = new(PriceFile.ReadBuiltIn());

    /// <summary>The entries by name.</summary>
    public IReadOnlyDictionary<string, ModelPrice> Prices => _prices;

    /// <summary>A table with more prices, which come before those that it has.</summary>
    /// <param name="prices">Prices by <c>provider:model</c> or <c>provider:beginning*</c>.</param>
    public PriceTable With(IReadOnlyDictionary<string, ModelPrice> prices)
    {
        ArgumentNullException.ThrowIfNull(prices);
        var all = new Dictionary<string, ModelPrice>(_prices, StringComparer.Ordinal);
        foreach (var (name, price) in prices)
        {
            all[name] = price;
        }

        return new PriceTable(all);
    }

    /// <summary>A table with the prices of a file, which come before those that it has. No such file: the same table.</summary>
    /// <param name="path">A YAML file such as <c>prices.yaml</c>.</param>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.PricesInvalid"/>: it cannot be read; every problem is named.</exception>
    public PriceTable WithFile(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return File.Exists(path) ? With(PriceFile.Read(path)) : this;
    }

    /// <summary>The price of a model; <see langword="null"/> when it is not known.</summary>
    public ModelPrice? Find(ModelRef model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var name = model.ToString();
        return _prices.GetValueOrDefault(name) ?? _prices.GetValueOrDefault(Version().Replace(name, "")) ?? _prices
            .Where(price => price.Key.EndsWith('*') && name.StartsWith(price.Key[..^1], StringComparison.Ordinal))
            .OrderByDescending(price => price.Key.Length)
            .Select(price => price.Value)
            .FirstOrDefault();
    }

    /// <summary>The price of a model.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.PriceUnknown"/>: it is not known, so that no budget of money can be kept.</exception>
    public ModelPrice Require(ModelRef model) => Find(model) ?? throw new LoopKitException(
        ErrorCodes.PriceUnknown,
        $"The price of '{model}' is not known, so its calls cannot be kept within a budget of money. Add it to prices.yaml, for example '{model}: {{ input: 3, output: 15 }}' (US dollars per million tokens), or limit tokens or calls instead.");

    [GeneratedRegex(@"-(\d{8}|\d{4}-\d{2}-\d{2}|latest)$")]
    private static partial Regex Version();
}
