using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace LoopKit.ArchitectureTests.PublicApi;

/// <summary>Members as they are written in C#, without their bodies.</summary>
internal static class ApiMembers
{
    public static string Describe(ConstructorInfo constructor) => $"{Access(constructor)}.ctor({Parameters(constructor)})";

    public static string Describe(MethodInfo method)
    {
        var generics = method.IsGenericMethodDefinition ? method.GetGenericArguments() : [];
        var parameters = generics.Length == 0 ? "" : $"<{string.Join(", ", generics.Select(generic => generic.Name))}>";
        return $"{Access(method)}{Modifiers(method)}{ApiNames.Of(method.ReturnType, Nullability(method.ReturnParameter))} {method.Name}{parameters}({Parameters(method)}){ApiNames.Constraints(generics)}";
    }

    public static string Describe(PropertyInfo property)
    {
        var accessors = property.GetAccessors(nonPublic: true).Where(ApiText.IsPromised).OrderBy(IsSetter).ToList();
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        var words = string.Concat(accessors.Select(accessor => $"{Access(accessor)}{Word(accessor)}; "));
        return $"{required}{Modifiers(accessors[0])}{ApiNames.Of(property.PropertyType, new NullabilityInfoContext().Create(property))} {property.Name} {{ {words}}}";
    }

    public static string Describe(FieldInfo field)
    {
        var kind = field.IsLiteral ? "const " : (field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : "");
        return $"{kind}{ApiNames.Of(field.FieldType, new NullabilityInfoContext().Create(field))} {field.Name}{(field.IsLiteral ? " = " + Literal(field.GetRawConstantValue()) : "")}";
    }

    private static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";

    private static string Modifiers(MethodInfo method) => method switch
    {
        { IsStatic: true } => "static ",
        { DeclaringType.IsInterface: true } => "",
        { IsAbstract: true } => "abstract ",
        { IsVirtual: true, IsFinal: false } => method.GetBaseDefinition() == method ? "virtual " : "override ",
        _ => "",
    };

    private static string Word(MethodInfo accessor) => !IsSetter(accessor) ? "get"
        : accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init" : "set";

    private static bool IsSetter(MethodInfo accessor) => accessor.ReturnType == typeof(void);

    private static string Parameters(MethodBase method) =>
        (method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "") + string.Join(", ", method.GetParameters().Select(Describe));

    private static string Describe(ParameterInfo parameter)
    {
        var way = parameter.IsOut ? "out " : parameter.ParameterType.IsByRef ? "ref " : parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "";
        return $"{way}{ApiNames.Of(parameter.ParameterType, Nullability(parameter))} {parameter.Name}{(parameter.HasDefaultValue ? " = " + Default(parameter) : "")}";
    }

    private static string Default(ParameterInfo parameter) => parameter.RawDefaultValue switch
    {
        null => parameter.ParameterType.IsValueType && Nullable.GetUnderlyingType(parameter.ParameterType) is null ? "default" : "null",
        var value when parameter.ParameterType.IsEnum => Enum.ToObject(parameter.ParameterType, value).ToString()!,
        var value => Literal(value),
    };

    private static string Literal(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        bool truth => truth ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static NullabilityInfo Nullability(ParameterInfo parameter) => new NullabilityInfoContext().Create(parameter);
}
