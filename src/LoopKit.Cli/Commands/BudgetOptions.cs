using System.CommandLine;
using System.Globalization;
using LoopKit.Budgets;

namespace LoopKit.Cli.Commands;

/// <summary>The four limits of a budget as options.</summary>
/// <param name="prefix">What their names begin with, for example <c>--budget-</c>.</param>
/// <param name="what">What is said of each, with its own words for <c>{0}</c>.</param>
internal sealed class BudgetOptions(string prefix, string what)
{
    private const decimal MostMoney = 1_000_000_000;

    private readonly Option<long?> _tokens = new(prefix + "tokens") { Description = Describe(what, "tokens, sent and received"), HelpName = "N" };
    private readonly Option<string?> _money = new(prefix + "money") { Description = Describe(what, "US dollars"), HelpName = "AMOUNT" };
    private readonly Option<long?> _calls = new(prefix + "calls") { Description = Describe(what, "model calls"), HelpName = "N" };
    private readonly Option<string?> _time = new(prefix + "time") { Description = Describe(what, "time of model calls, for example 90m or 2h"), HelpName = "TIME" };

    public void AddTo(Command command)
    {
        command.Options.Add(_tokens);
        command.Options.Add(_money);
        command.Options.Add(_calls);
        command.Options.Add(_time);
    }

    /// <summary>The limits that were given.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.InvalidSpec"/>: one is not more than nothing.</exception>
    public BudgetLimits Read(ParseResult parsed) => new()
    {
        Tokens = Positive(_tokens.Name, parsed.GetValue(_tokens)),
        Money = parsed.GetValue(_money) is { } money ? Money(_money.Name, money) : null,
        Calls = Positive(_calls.Name, parsed.GetValue(_calls)),
        Time = parsed.GetValue(_time) is { } time ? Quantity.Age(_time.Name, time) : null,
    };

    /// <summary>An amount of US dollars.</summary>
    public static decimal Money(string option, string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var money) && money is > 0 and <= MostMoney
            ? money
            : throw Quantity.Bad(option, text, "US dollars, such as 2.50");

    private static long? Positive(string option, long? number) => number is <= 0 ? throw Quantity.Bad(option, number.Value.ToString(CultureInfo.InvariantCulture), "a whole number above 0") : number;

    private static string Describe(string what, string kind) => string.Format(CultureInfo.InvariantCulture, what, kind);
}
