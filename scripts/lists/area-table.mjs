// @ts-check

/** Area code, state, city, first three digits of the zip code. */
export const AREAS =
  `201 NJ Jersey City 073|202 DC Washington 200|203 CT New Haven 065|205 AL Birmingham 352|206 WA Seattle 981
207 ME Portland 041|208 ID Boise 837|210 TX San Antonio 782|212 NY New York 100|213 CA Los Angeles 900|214 TX Dallas 752
215 PA Philadelphia 191|216 OH Cleveland 441|217 IL Springfield 627|218 MN Duluth 558|219 IN Gary 464|225 LA Baton Rouge 708
228 MS Gulfport 395|231 MI Traverse City 496|239 FL Naples 341|240 MD Frederick 217|248 MI Troy 480|251 AL Mobile 366
252 NC Greenville 278|253 WA Tacoma 984|254 TX Waco 767|256 AL Huntsville 358|260 IN Fort Wayne 468|262 WI Kenosha 531
267 PA Philadelphia 191|269 MI Kalamazoo 490|270 KY Bowling Green 421|276 VA Bristol 242|281 TX Houston 770
301 MD Rockville 208|302 DE Wilmington 198|303 CO Denver 802|304 WV Charleston 253|305 FL Miami 331|307 WY Cheyenne 820
308 NE Grand Island 688|309 IL Peoria 616|310 CA Santa Monica 904|312 IL Chicago 606|313 MI Detroit 482|314 MO St. Louis 631
315 NY Syracuse 132|316 KS Wichita 672|317 IN Indianapolis 462|318 LA Shreveport 711|319 IA Cedar Rapids 524
320 MN St. Cloud 563|321 FL Melbourne 329|323 CA Los Angeles 900|325 TX Abilene 796|330 OH Akron 443|334 AL Montgomery 361
336 NC Greensboro 274|337 LA Lafayette 705|352 FL Gainesville 326|360 WA Olympia 985|361 TX Corpus Christi 784
385 UT Salt Lake City 841|386 FL Daytona Beach 321|401 RI Providence 029|402 NE Omaha 681|404 GA Atlanta 303
405 OK Oklahoma City 731|406 MT Billings 591|407 FL Orlando 328|408 CA San Jose 951|409 TX Beaumont 777|410 MD Baltimore 212
412 PA Pittsburgh 152|413 MA Springfield 011|414 WI Milwaukee 532|415 CA San Francisco 941|417 MO Springfield 658
419 OH Toledo 436|423 TN Chattanooga 374|425 WA Bellevue 980|432 TX Midland 797|434 VA Charlottesville 229|435 UT St. George 847
469 TX Dallas 752|478 GA Macon 312|479 AR Fayetteville 727|480 AZ Mesa 852|501 AR Little Rock 722|502 KY Louisville 402
503 OR Portland 972|504 LA New Orleans 701|505 NM Albuquerque 871|507 MN Rochester 559|508 MA Worcester 016
509 WA Spokane 992|510 CA Oakland 946|512 TX Austin 787|513 OH Cincinnati 452|515 IA Des Moines 503|517 MI Lansing 489
518 NY Albany 122|520 AZ Tucson 857|530 CA Redding 960|540 VA Roanoke 240|541 OR Eugene 974|559 CA Fresno 937
561 FL West Palm Beach 334|573 MO Columbia 652|574 IN South Bend 466|575 NM Las Cruces 880|580 OK Lawton 735
585 NY Rochester 146|601 MS Jackson 392|602 AZ Phoenix 850|603 NH Manchester 031|605 SD Sioux Falls 571|606 KY Ashland 411
608 WI Madison 537|609 NJ Trenton 086|612 MN Minneapolis 554|614 OH Columbus 432|615 TN Nashville 372|616 MI Grand Rapids 495
617 MA Boston 021|619 CA San Diego 921|620 KS Dodge City 678|623 AZ Glendale 853|626 CA Pasadena 911|661 CA Bakersfield 933
701 ND Fargo 581|702 NV Las Vegas 891|703 VA Arlington 222|704 NC Charlotte 282|706 GA Augusta 309|713 TX Houston 770
719 CO Colorado Springs 809|757 VA Norfolk 235|760 CA Palm Springs 922|772 FL Port St. Lucie 349|775 NV Reno 895
785 KS Topeka 666|801 UT Salt Lake City 841|802 VT Burlington 054|803 SC Columbia 292|804 VA Richmond 232|806 TX Lubbock 794
808 HI Honolulu 968|812 IN Evansville 477|813 FL Tampa 336|816 MO Kansas City 641|850 FL Tallahassee 323|901 TN Memphis 381
904 FL Jacksonville 322|906 MI Marquette 498|907 AK Anchorage 995|915 TX El Paso 799|916 CA Sacramento 958|918 OK Tulsa 741
928 AZ Flagstaff 860|931 TN Clarksville 370|937 OH Dayton 454|970 CO Fort Collins 805`
    .split(/[|\n]/)
    .map((entry) => {
      const [, code = '', state = '', city = '', zip = ''] =
        /^(\d{3}) (\w\w) (.+) (\d{3})$/.exec(entry) ?? [];
      return { code, state, city, zip };
    });
